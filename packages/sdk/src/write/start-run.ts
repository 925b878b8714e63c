// Logs a run: makes it, streams its rows in order, and ends it.
import {
  type CallOptions,
  encodePath,
  InputError,
  nodeModule,
  operations,
  optionsOf,
  ResponseError,
  stringifyExtendedJson,
  version,
} from '@runscan/core'
import { type Api, contextOf } from '../api.js'
import type { Artifact } from '../artifacts/artifact.js'
import { type UseArtifactOptions, useArtifact } from '../artifacts/declare.js'
import { type LogArtifactOptions, logArtifact } from '../artifacts/log.js'
import type { ApiContext } from '../context.js'
import { createRowBuffer, type RowBuffer } from './rows.js'
import { randomRunId } from './run-id.js'
import { createStream, type RunStream } from './stream.js'

/** A run to log. */
export interface StartRunOptions {
  /** Default: the default entity. */
  entity?: string
  /** Default: the settings' project, else `uncategorized`. */
  project?: string
  /** The id in its path. Default: eight random letters and digits. A run of that id is written over. */
  id?: string
  /** The name for people. */
  name?: string
  config?: Record<string, unknown>
  tags?: readonly string[]
  notes?: string
  group?: string
  jobType?: string
  signal?: AbortSignal
}

/**
 * Makes a run on the server, to log to.
 *
 * @throws `GraphQLRequestError` when the server refuses
 * @example
 * const run = await startRun(api, { project: 'vision', config: { lr: 0.1 } })
 * for (let step = 0; step < 100; step += 1) await run.log({ loss: 1 / (step + 1) })
 * await run.finish()
 */
export async function startRun(api: Api, options: StartRunOptions = {}): Promise<RunWriter> {
  const context = contextOf(api)
  const { config = {}, tags, notes, group, jobType, signal } = optionsOf(options)
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new InputError('config', '`config` is an object')
  }
  const data = await context.transport.execute(
    operations.startRunMutation,
    {
      entity: options.entity ?? api.settings.entity ?? null,
      project: options.project ?? api.settings.project ?? 'uncategorized',
      name: options.id ?? randomRunId(),
      displayName: options.name ?? null,
      config: wireConfig(config),
      tags: tags ? [...tags] : null,
      notes: notes ?? null,
      group: group ?? null,
      jobType: jobType ?? null,
      // These two tell the server that a process begins to log.
      host: nodeModule('node:os')?.hostname() ?? 'browser',
      program: 'runscan',
    },
    { signal },
  )
  const made = data.upsertBucket?.bucket
  if (!made) throw new ResponseError('the server made no run, and said no reason')
  const place = { entity: made.project.entity.name, project: made.project.name, name: made.name }
  const startedAt = Date.now() / 1000
  const rows = createRowBuffer(startedAt)
  const stream = createStream(context, place, rows, { startedAt, signal })
  return new RunWriter(context, place, rows, stream)
}

/** A run that is being logged. End it with {@link RunWriter.finish}. */
export class RunWriter {
  /** The id in its path. */
  readonly id: string
  readonly entity: string
  readonly project: string
  /** Its page. */
  readonly url: string
  readonly #context: ApiContext
  readonly #rows: RowBuffer
  readonly #stream: RunStream

  /** @internal Made by {@link startRun}. */
  constructor(
    context: ApiContext,
    place: { entity: string; project: string; name: string },
    rows: RowBuffer,
    stream: RunStream,
  ) {
    this.id = place.name
    this.entity = place.entity
    this.project = place.project
    this.url = `${context.transport.settings.appUrl}/${encodePath([place.entity, place.project, 'runs', place.name])}`
    this.#context = context
    this.#rows = rows
    this.#stream = stream
  }

  /** Entity, project and id, for `api.run`. */
  get path(): string {
    return `${this.entity}/${this.project}/${this.id}`
  }

  /** Whether somebody asked the run to stop, on its page or with the API. */
  get stopRequested(): boolean {
    return this.#stream.stopRequested
  }

  /**
   * Logs a row. Without `step` it is the next one; several calls with one step make one row. Waits only when a lot is
   * waiting to be sent.
   *
   * @throws `InputError` for a step before the last one, and for values without a JSON form; nothing is logged then
   * @throws `RunscanError` when earlier rows could not be sent; they are kept, and `finish` tries again
   */
  async log(values: Record<string, unknown>, options: { step?: number } = {}): Promise<void> {
    const { step } = optionsOf(options)
    this.#stream.check()
    this.#rows.add(values, step, Date.now() / 1000)
    await this.#stream.rowsAdded()
  }

  /** Logs an artifact, as {@link Run.logArtifact}. */
  logArtifact(artifact: Artifact, options: LogArtifactOptions = {}): Promise<Artifact> {
    return logArtifact(this.#context, this.#place(), artifact, options)
  }

  /** Declares that the run uses an artifact, as {@link Run.useArtifact}. */
  useArtifact(artifact: Artifact, options: UseArtifactOptions = {}): Promise<Artifact> {
    return useArtifact(this.#context, this.#place(), artifact, options)
  }

  /** Sends what is waiting, the row of the last step included; when it returns, the server has it. */
  async flush(options?: CallOptions): Promise<void> {
    this.#rows.close()
    await this.#stream.flush(options)
  }

  /** Sends what is left, and ends the run: `finished` for exit code 0 (the default), else `failed`. */
  async finish(options: { exitCode?: number } & CallOptions = {}): Promise<void> {
    const { exitCode = 0, ...call } = optionsOf(options)
    if (!Number.isInteger(exitCode))
      throw new InputError('exitCode', `\`exitCode\` is a whole number, not ${String(exitCode)}`)
    this.#rows.close()
    await this.#stream.finish(exitCode, call)
  }

  #place() {
    return { entity: this.entity, project: this.project, name: this.id }
  }
}

/** As the service keeps it: each entry wrapped, and what makes the run one that can be resumed. */
function wireConfig(config: Record<string, unknown>): string {
  const entries = Object.entries(config).map(([key, value]) => [key, { value, desc: null }])
  return stringifyExtendedJson({
    ...Object.fromEntries(entries),
    _wandb: { value: { cli_version: `runscan ${version}`, t: {} } },
  })
}
