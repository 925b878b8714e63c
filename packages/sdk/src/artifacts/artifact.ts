// An artifact, as a person holds it: a version that the service has, or one that is being made.
import {
  ArtifactEntryNotFoundError,
  ArtifactFinalizedError,
  artifactMutations,
  type artifactOperations,
  type CallOptions,
  InputError,
  optionsOf,
} from '@runscan/core'
import type { ApiContext } from '../context.js'
import type { Run } from '../run/run.js'
import { addDir, addFile } from './add.js'
import { ArtifactAttributes, type LoggedArtifact } from './attributes.js'
import {
  type DownloadArtifactOptions,
  type DownloadArtifactResult,
  downloadArtifact,
  type VerifyArtifactResult,
  verifyArtifact,
} from './download.js'
import { addBytes, type Draft, removeEntries } from './draft.js'
import { saveArtifact } from './edits.js'
import { ArtifactEntry } from './entry.js'
import { versionText } from './entry-source.js'
import { fetchManifest } from './fetch-manifest.js'
import { ArtifactFiles, type ArtifactFilesOptions } from './files.js'
import { type LinkArtifactOptions, linkArtifact } from './link.js'
import type { EntryFields } from './manifest.js'
import type { ArtifactPlace } from './nodes.js'
import { type AddReferenceOptions, addReference } from './references.js'
import { loggedBy, usedBy } from './runs.js'
import { checkEntryPath } from './validate.js'

/** What an artifact consists of. */
export interface ArtifactManifest {
  /** By path. */
  readonly entries: ReadonlyMap<string, ArtifactEntry>
  /** Bytes, references included. */
  readonly size: number
}

/** How a file or folder is added to an artifact. */
export interface AddFileOptions extends AddOptions {
  /** The path in the artifact. Default: the file's own name; for a folder, the root of the artifact. */
  name?: string
}

/** How something is added to an artifact. */
export interface AddOptions {
  /** Whether an entry of that path with another content is replaced. Default false: that is an error. */
  overwrite?: boolean
}

let makeLogged: (logged: LoggedArtifact) => Artifact
let finish: (artifact: Artifact, logged: LoggedArtifact) => void
let draftOf: (artifact: Artifact) => Draft | undefined
let loggedOf: (artifact: Artifact) => LoggedArtifact | undefined

/**
 * A version of a set of files. `api.artifact` gives one that the service has; `new Artifact` begins one.
 *
 * @example
 * const artifact = new Artifact('numbers', 'dataset', { metadata: { rows: 3 } })
 * artifact.addBytes('numbers.csv', '1\n2\n3\n')
 * await run.logArtifact(artifact, { aliases: ['best'] })
 * @example
 * const artifact = await api.artifact('entity/project/numbers:best')
 * for (const [path, entry] of (await artifact.manifest()).entries) console.log(path, entry.size)
 */
export class Artifact extends ArtifactAttributes {
  #manifest: Promise<ArtifactManifest> | undefined

  static {
    makeLogged = logged => {
      const artifact = new Artifact('placeholder', 'placeholder')
      artifact.logged = logged
      artifact.draft = undefined
      return artifact
    }
    finish = (artifact, logged) => {
      artifact.logged = logged
      artifact.draft = undefined
      artifact.#manifest = undefined
    }
    draftOf = artifact => artifact.draft
    loggedOf = artifact => artifact.logged
  }

  /** Adds a text (as UTF-8) or bytes under a path. @throws `InputError` for a path that leads elsewhere */
  addBytes(path: string, content: string | Uint8Array, options: AddOptions = {}): ArtifactEntry {
    const { overwrite = false } = optionsOf(options)
    return new ArtifactEntry(addBytes(this.#ownDraft('addBytes'), path, content, overwrite), undefined)
  }

  /**
   * Adds a file of this machine, by default under its own name. It must not change before it is logged. Node alone.
   * @throws `InputError` when it cannot be read, and for a name that leads elsewhere or is taken by another content
   */
  async addFile(path: string, options: AddFileOptions = {}): Promise<ArtifactEntry> {
    const { name, overwrite = false } = optionsOf(options)
    return new ArtifactEntry(await addFile(this.#ownDraft('addFile'), path, name, overwrite), undefined)
  }

  /**
   * Adds all files below a folder of this machine, links followed, under their paths in it; `name` is put in front. All are
   * added or none. Node alone.
   * @throws `InputError` as {@link Artifact.addFile}
   */
  async addDir(path: string, options: AddFileOptions = {}): Promise<ArtifactEntry[]> {
    const { name, overwrite = false } = optionsOf(options)
    const added = await addDir(this.#ownDraft('addDir'), path, name, overwrite)
    return added.map(entry => new ArtifactEntry(entry, undefined))
  }

  /**
   * Adds a reference to something that is kept elsewhere: at an `http` or `https` address, in a file or folder by a `file`
   * URI, in an entry of another artifact, or anywhere else with `checksum: false` or a `name`.
   *
   * @throws `InputError` for what is no URI, or leads nowhere
   * @example
   * const artifact = new Artifact('images', 'dataset')
   * await artifact.addReference('s3://bucket/images', { name: 'images', checksum: false })
   */
  async addReference(
    target: string | ArtifactEntry,
    options: AddReferenceOptions = {},
  ): Promise<ArtifactEntry[]> {
    const added = await addReference(this.#ownDraft('addReference'), target, options)
    return added.map(entry => new ArtifactEntry(entry, undefined))
  }

  /** Removes an entry, or everything below a path. @throws `InputError` when there is nothing */
  remove(path: string | ArtifactEntry): void {
    removeEntries(this.#ownDraft('remove'), path instanceof ArtifactEntry ? path.path : path)
  }

  /** What it consists of; kept once it was read. Before it is logged, what was added so far. */
  async manifest(options?: CallOptions): Promise<ArtifactManifest> {
    optionsOf(options)
    const { logged } = this
    if (!logged) return manifestOf([...(this.draft?.entries.values() ?? [])], undefined)
    if (!this.#manifest) {
      const asked = fetchManifest(logged, options).then(entries => manifestOf(entries, logged))
      this.#manifest = asked
      asked.catch(() => {
        if (this.#manifest === asked) this.#manifest = undefined
      })
    }
    return this.#manifest
  }

  /** An entry by its path. @throws `ArtifactEntryNotFoundError` */
  async getEntry(path: string, options?: CallOptions): Promise<ArtifactEntry> {
    const plain = checkEntryPath(path)
    const entry = (await this.manifest(options)).entries.get(plain)
    if (!entry)
      throw new ArtifactEntryNotFoundError(plain, this.logged ? versionText(this.logged) : this.name)
    return entry
  }

  /** The same as {@link Artifact.getEntry}. */
  get(path: string, options?: CallOptions): Promise<ArtifactEntry> {
    return this.getEntry(path, options)
  }

  /** The files as the service lists them, references included. */
  files(options: ArtifactFilesOptions = {}): ArtifactFiles {
    return new ArtifactFiles(this.requireLogged('files'), options)
  }

  /**
   * Saves the files below a folder, several at a time, each one whole or not at all, checked against the manifest; what is
   * there already with the right content is kept. References to `http` and `https` addresses, to files of this machine and
   * into other artifacts are followed. Node alone.
   *
   * @throws `InputError` for a path that leads out of the folder, before anything is saved
   * @throws `UnreachableReferenceError` for a reference that cannot be followed, unless `allowMissingReferences` is set
   * @throws `ArtifactContentError` for a reference that leads to another content by now
   * @example
   * const { root, files } = await artifact.download({ root: 'data' })
   */
  async download(options: DownloadArtifactOptions = {}): Promise<DownloadArtifactResult> {
    const logged = this.requireLogged('download')
    const { signal } = optionsOf(options)
    return downloadArtifact(logged, (await this.manifest({ signal })).entries.values(), options)
  }

  /**
   * Checks that a folder, by default that of {@link Artifact.download}, has the artifact's files, as the manifest says, and
   * no others. References are not looked at. Node alone.
   * @throws `ArtifactContentError` @throws `InputError` for a `root` that is no text
   */
  async verify(root?: string, options: CallOptions = {}): Promise<VerifyArtifactResult> {
    const logged = this.requireLogged('verify')
    if (root !== undefined && typeof root !== 'string')
      throw new InputError('root', '`root` is the path of a folder')
    return verifyArtifact(logged, (await this.manifest(options)).entries.values(), root, options)
  }

  /**
   * Links the version into a portfolio, which is made when there is none: `entity/project/name`, `project/name` or `name`.
   * Gives it as it is found there.
   * @throws `InvalidPathError` for a path that names no portfolio
   */
  async link(path: string, options: LinkArtifactOptions = {}): Promise<Artifact> {
    const { place, node } = await linkArtifact(this.requireLogged('link'), path, options)
    return artifactOf(this.requireLogged('link').context, place, place.version, node)
  }

  /**
   * Saves what was changed of `description`, `metadata`, `aliases` and `tags`, and that alone: keys of the metadata that
   * somebody else has changed meanwhile stay as they are. Sends nothing when nothing was changed.
   *
   * @throws `InputError` for aliases, tags or metadata that the service would not take, before anything is sent
   * @throws `ArtifactNotLoggedError` for an artifact that is not logged yet
   */
  async save(options: { signal?: AbortSignal } = {}): Promise<this> {
    const { signal } = optionsOf(options)
    const logged = this.requireLogged('save')
    const saved = await saveArtifact(logged, signal)
    if (saved) this.logged = { ...logged, ...saved, working: {} }
    return this
  }

  /**
   * Removes the version from the server.
   * @param options `deleteAliases`: whether its aliases may go with it. Default false: a version that has some stays
   * @throws `GraphQLRequestError` when it has aliases
   */
  async delete(options: { deleteAliases?: boolean } & CallOptions = {}): Promise<void> {
    const { deleteAliases = false, ...call } = optionsOf(options)
    const { context, node } = this.requireLogged('delete')
    const input = { artifactID: node.id, deleteAliases }
    await context.transport.execute(artifactMutations.deleteArtifactMutation, { input }, call)
  }

  /** The run that was the first to log it; null when there is none, or it was deleted. */
  async loggedBy(options?: CallOptions): Promise<Run | null> {
    return loggedBy(this.requireLogged('loggedBy'), options)
  }

  /** The runs that have used it. */
  async usedBy(options?: CallOptions): Promise<Run[]> {
    return usedBy(this.requireLogged('usedBy'), options)
  }

  /** `<Artifact entity/project/name>` */
  override toString(): string {
    return `<Artifact ${this.logged ? this.qualifiedName : this.name}>`
  }

  #ownDraft(what: string): Draft {
    if (this.draft && !this.logged) return this.draft
    throw new ArtifactFinalizedError(`\`${what}\``, this.name)
  }
}

/** A version that the service has. @internal */
export function artifactOf(
  context: ApiContext,
  place: ArtifactPlace,
  reference: string,
  node: artifactOperations.ArtifactNode,
): Artifact {
  return makeLogged({ context, place, reference, node, working: {} })
}

/** Makes a version that is logged of one that was being made. @internal */
export function finishDraft(artifact: Artifact, logged: LoggedArtifact): void {
  finish(artifact, logged)
}

/** What is inside of an artifact. @internal */
export function partsOf(artifact: Artifact): {
  draft: Draft | undefined
  logged: LoggedArtifact | undefined
} {
  return { draft: draftOf(artifact), logged: loggedOf(artifact) }
}

function manifestOf(entries: readonly EntryFields[], source: LoggedArtifact | undefined): ArtifactManifest {
  return {
    entries: new Map(entries.map(entry => [entry.path, new ArtifactEntry(entry, source)])),
    size: entries.reduce((sum, { size }) => sum + (size ?? 0), 0),
  }
}
