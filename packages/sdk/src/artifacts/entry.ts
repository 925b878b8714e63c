// An entry of an artifact, as people hold it.
import { type CallOptions, InputError } from '@runscan/core'
import { readEntryBytes } from './contents.js'
import { type DownloadEntryOptions, downloadEntry } from './download.js'
import type { EntrySource } from './entry-source.js'
import type { EntryFields } from './manifest.js'

/** A file of an artifact, or a reference to something that is kept elsewhere. */
export class ArtifactEntry implements EntryFields {
  readonly path: string
  readonly digest: string
  readonly size: number | undefined
  readonly ref: string | undefined
  readonly birthArtifactId: string | undefined
  readonly extra: Readonly<Record<string, unknown>>
  readonly #source: EntrySource | undefined

  /** @internal Made by {@link Artifact.manifest}. */
  constructor(fields: EntryFields, source: EntrySource | undefined) {
    this.path = fields.path
    this.digest = fields.digest
    this.size = fields.size
    this.ref = fields.ref
    this.birthArtifactId = fields.birthArtifactId
    this.extra = fields.extra
    this.#source = source
  }

  /** The content. Of a reference, what it leads to by `http`, `https`, or into another artifact. */
  bytes(options?: CallOptions): Promise<Uint8Array> {
    return readEntryBytes(this.#required('bytes'), this, options)
  }

  /** The content as text. */
  async text(options?: CallOptions): Promise<string> {
    return new TextDecoder().decode(await this.bytes(options))
  }

  /**
   * Saves the content below a folder, under the entry's path, whole or not at all; gives the path. Node alone.
   *
   * @throws `InputError` when the path leads out of the folder
   * @throws `ArtifactContentError` when a reference leads to another content by now
   */
  download(options: DownloadEntryOptions = {}): Promise<string> {
    return downloadEntry(this.#required('download'), this, options)
  }

  /** Where a reference leads. @throws `InputError` for a file */
  refTarget(): string {
    if (this.ref === undefined)
      throw new InputError('entry', `'${this.path}' is a file, and leads nowhere else`)
    return this.ref
  }

  /** The address under which other artifacts may refer to this entry. */
  refUrl(): string {
    const { node } = this.#required('refUrl')
    return `wandb-artifact://${hexOf(node.id)}/${this.path}`
  }

  #required(what: string): EntrySource {
    if (this.#source) return this.#source
    throw new InputError(
      'entry',
      `\`${what}\` takes an entry of a logged artifact: '${this.path}' is not logged yet`,
    )
  }
}

/** The bytes of an id, which is base64, in hex: as references have it. */
function hexOf(id: string): string {
  return Array.from(atob(id), character => character.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
