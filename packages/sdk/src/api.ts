// The way in.
import {
  AuthenticationError,
  type CallOptions,
  createTransport,
  type FetchFunction,
  findApiKey,
  InputError,
  InvalidPathError,
  operations,
  optionsOf,
  parseProjectPath,
  parseRunPath,
  ResponseError,
  resolveSettings,
  type Settings,
  type SettingsOverrides,
  type Transport,
} from '@runscan/core'
import { type Artifact, artifactOf } from './artifacts/artifact.js'
import {
  type ArtifactCollection,
  type ArtifactCollectionsOptions,
  listArtifactCollections,
} from './artifacts/collections.js'
import { Artifacts, type ArtifactsOptions } from './artifacts/lists.js'
import { fetchByName } from './artifacts/nodes.js'
import { parseArtifactPath } from './artifacts/path.js'
import { type ApiContext, placeText, type RunPlace } from './context.js'
import { listProjects, type Project, type ProjectsOptions } from './projects/projects.js'
import { fetchRun } from './run/nodes.js'
import { type CreateRunOptions, Run } from './run/run.js'
import { Runs, type RunsOptions } from './runs/runs.js'
import { untilAborted } from './shared-request.js'
import { fetchSweep, type Sweep } from './sweeps/sweep.js'
import { randomRunId } from './write/run-id.js'

/** How an API session is made. What is not given comes from the environment and the settings files. */
export interface ApiOptions extends SettingsOverrides {
  /** Used instead of the global `fetch`. */
  fetch?: FetchFunction
  /** Ends every call of this session. */
  signal?: AbortSignal
  /** The folder below which exports of histories are kept. Default `WANDB_CACHE_DIR`, else the system's for caches. */
  cacheDir?: string
}

/** Which artifact. */
export interface ArtifactQuery extends CallOptions {
  /** What it must be of. */
  type?: string
}

/** Who the key belongs to. */
export interface Viewer {
  readonly id: string
  readonly entity: string | null
  readonly username: string | null
  readonly name: string
  readonly email: string | null
  readonly admin: boolean | null
  readonly teams: readonly string[]
}

/** The context of a session, for the parts of this package that are no methods of it. */
const contexts = new WeakMap<Api, ApiContext>()

/** @internal */
export function contextOf(api: Api): ApiContext {
  const context = contexts.get(api)
  if (!context) throw new InputError('api', '`api` must be an `Api`')
  return context
}

/**
 * A session with a server. Sends nothing before it is asked for something.
 *
 * @throws `InputError` for a base URL or timeout that cannot be right
 * @throws `AuthenticationError` for a key that cannot be one
 * @example
 * const api = new Api() // the key from WANDB_API_KEY, netrc or the settings
 * const run = await api.run('entity/project/run_id')
 */
export class Api {
  readonly #context: ApiContext
  readonly #runs = new Map<string, Promise<Run>>()

  constructor(options: ApiOptions = {}) {
    const { fetch, signal, cacheDir, ...overrides } = optionsOf(options)
    const settings = resolveSettings(overrides)
    const found = findApiKey(settings)
    const transport = createTransport({ settings, apiKey: found?.value, fetch, signal })
    const openRun: ApiContext['openRun'] = async (place, call) =>
      new Run(this.#context, place, await fetchRun(this.#context, place, false, call), false)
    const forgetRun: ApiContext['forgetRun'] = place => this.#runs.delete(keyOf(place))
    const defaultEntity = defaultEntityOf(transport)
    this.#context = { transport, fetch, cacheDir, defaultEntity, openRun, forgetRun }
    contexts.set(this, this.#context)
  }

  /** The settings in force. They hold no key that was not given as an argument. */
  get settings(): Settings {
    return this.#context.transport.settings
  }

  /**
   * A run by its path: `entity/project/run_id`, `project/run_id`, `run_id`, or the URL of its page. The same object is
   * given for the same path until {@link Api.flush}.
   *
   * @throws `InvalidPathError` for a path that names no run
   * @throws `RunNotFoundError` when there is none, or the key may not see it
   */
  async run(path: string, options: { signal?: AbortSignal } = {}): Promise<Run> {
    const { signal } = optionsOf(options)
    const place = await this.#place(path)
    const key = keyOf(place)
    let run = this.#runs.get(key)
    if (!run) {
      const asked = this.#context.openRun(place)
      run = asked
      this.#runs.set(key, asked)
      asked.catch(() => {
        if (this.#runs.get(key) === asked) this.#runs.delete(key)
      })
    }
    return untilAborted(run, `loading the run '${placeText(place)}'`, signal)
  }

  /**
   * The runs of a project: `entity/project`, `project`, or nothing for the settings' project.
   * Errors, such as `ProjectNotFoundError`, are thrown when it is iterated.
   *
   * @throws `InvalidPathError` for a path that names no project
   * @example
   * for await (const run of api.runs('entity/project', { filters: { state: 'finished' } })) console.log(run.name)
   */
  runs(path?: string, options: RunsOptions = {}): Runs {
    return new Runs(this.#context, this.#project(path), options)
  }

  /**
   * The projects of an entity, as the service orders them; nothing named means the default entity. Errors are thrown
   * when it is iterated. An entity that is not there has no projects.
   *
   * @throws `InputError` for an entity that is no text
   * @example
   * for await (const { name } of api.projects('entity')) console.log(name)
   */
  projects(entity?: string, options: ProjectsOptions = {}): AsyncIterable<Project> {
    return listProjects(this.#context, entity, options)
  }

  /**
   * A sweep by its path: `entity/project/sweep_id`, `project/sweep_id`, `sweep_id`, or the URL of its page.
   *
   * @throws `InvalidPathError` for a path that names no sweep
   * @throws `SweepNotFoundError` when there is none, or the key may not see it
   */
  async sweep(path: string, options?: CallOptions): Promise<Sweep> {
    return fetchSweep(this.#context, await this.#place(path), options)
  }

  /**
   * A version of an artifact by its path: `entity/project/name:reference`, where the reference is an alias, a version such
   * as `v3`, or a digest, by default `latest`. Entity and project may be left out, as for a run.
   *
   * @throws `InvalidPathError` for a path that names no artifact
   * @throws `ArtifactNotFoundError` when there is none, or the key may not see it
   * @throws `InputError` when it is of another type than the given one
   * @example
   * const artifact = await api.artifact('entity/project/numbers:best', { type: 'dataset' })
   */
  async artifact(name: string, options: ArtifactQuery = {}): Promise<Artifact> {
    const { type, ...call } = optionsOf(options)
    const { reference, ...path } = parseArtifactPath(name)
    const wanted = { ...(await this.#collection(path)), reference: reference ?? 'latest' }
    const { node, place } = await fetchByName(this.#context, wanted, call)
    if (type !== undefined && type !== node.artifactType.name) {
      throw new InputError('type', `'${name}' is of the type '${node.artifactType.name}', not '${type}'`)
    }
    return artifactOf(this.#context, place, reference ?? place.version, node)
  }

  /**
   * The versions of a collection of artifacts, newest first. Errors are thrown when it is iterated.
   *
   * @throws `InvalidPathError` for a path that names no collection
   */
  artifacts(type: string, name: string, options: ArtifactsOptions = {}): Artifacts {
    const { reference, ...path } = parseArtifactPath(name)
    if (reference !== undefined)
      throw new InvalidPathError(name, 'it names one version; leave out the colon and what follows')
    const place = async () => {
      const { entity, project, name: collection } = await this.#collection(path)
      return { entity, project, collection }
    }
    return new Artifacts(this.#context, type, place, options)
  }

  /**
   * The collections of artifacts that a project has: `entity/project`, `project`, or nothing for the settings' project.
   * Errors, such as `ProjectNotFoundError`, are thrown when it is iterated.
   *
   * @throws `InvalidPathError` for a path that names no project
   * @throws `InputError` for a type that is no text
   * @example
   * for await (const { name, type } of api.artifactCollections('entity/project')) console.log(type, name)
   */
  artifactCollections(
    path?: string,
    options: ArtifactCollectionsOptions = {},
  ): AsyncIterable<ArtifactCollection> {
    return listArtifactCollections(this.#context, this.#project(path), options)
  }

  /** Makes a run that nothing is logged to yet, and loads it. @throws `GraphQLRequestError` when the server refuses */
  async createRun(options: CreateRunOptions = {}): Promise<Run> {
    const { runId, project, entity, state = 'running', ...call } = optionsOf(options)
    if (!['running', 'pending'].includes(state)) {
      throw new InputError('state', `\`state\` is 'running' or 'pending', not '${String(state)}'`)
    }
    for (const [argument, value] of Object.entries({ runId, project, entity })) {
      if (value !== undefined && (typeof value !== 'string' || value === '')) {
        throw new InputError(argument, `\`${argument}\` is a text that is not empty`)
      }
    }
    const name = runId ?? randomRunId()
    const place = {
      entity: entity ?? (await this.#context.defaultEntity()),
      project: project ?? this.settings.project ?? 'uncategorized',
    }
    const variables = { ...place, name, state }
    const data = await this.#context.transport.execute(operations.startRunMutation, variables, call)
    const made = data.upsertBucket?.bucket
    if (!made) throw new ResponseError('the server made no run, and said no reason')
    // It may have been there before.
    this.#context.forgetRun({ entity: made.project.entity.name, project: made.project.name, name: made.name })
    return this.run(`${made.project.entity.name}/${made.project.name}/${made.name}`)
  }

  /** Who the key belongs to. @throws `AuthenticationError` when the server does not accept it */
  async viewer(options?: CallOptions): Promise<Viewer> {
    return fetchViewer(this.#context.transport, options)
  }

  /** Forgets the runs that {@link Api.run} gave, so that the next call asks the server. */
  flush(): void {
    this.#runs.clear()
  }

  /** The project that a path names, completed from the settings when it is asked for. */
  #project(path: string | undefined): () => Promise<{ entity: string; project: string }> {
    const { entity, project } = parseProjectPath(path)
    return async () => ({
      entity: entity ?? (await this.#context.defaultEntity()),
      project: project ?? this.settings.project ?? 'uncategorized',
    })
  }

  async #collection({
    entity,
    project,
    name,
  }: {
    entity: string | undefined
    project: string | undefined
    name: string
  }) {
    return {
      entity: entity ?? (await this.#context.defaultEntity()),
      project: project ?? this.settings.project ?? 'uncategorized',
      name,
    }
  }

  /** The place that a path names, completed from the settings. */
  async #place(path: string): Promise<RunPlace> {
    const { entity, project = this.settings.project, run: name } = parseRunPath(path)
    if (!project) throw new InvalidPathError(path, 'it names no project, and the settings name none either')
    return { entity: entity ?? (await this.#context.defaultEntity()), project, name }
  }
}

function keyOf({ entity, project, name }: RunPlace): string {
  return JSON.stringify([entity, project, name])
}

async function fetchViewer(transport: Transport, options?: CallOptions): Promise<Viewer> {
  const { viewer } = await transport.execute(operations.viewerQuery, {}, options)
  if (!viewer) {
    const { host } = new URL(transport.settings.baseUrl)
    throw new AuthenticationError(`${host} does not accept the API key; see \`runscan login\``)
  }
  const { teams, ...rest } = viewer
  return { ...rest, teams: (teams?.edges ?? []).flatMap(({ node }) => (node ? [node.name] : [])) }
}

function defaultEntityOf(transport: Transport): () => Promise<string> {
  let asked: Promise<string> | undefined
  return () => {
    if (transport.settings.entity) return Promise.resolve(transport.settings.entity)
    asked ??= fetchViewer(transport).then(({ entity }) => {
      if (!entity)
        throw new InputError(
          'entity',
          'the path names no entity, and the user has no default one: write it in front',
        )
      return entity
    })
    asked.catch(() => {
      asked = undefined
    })
    return asked
  }
}
