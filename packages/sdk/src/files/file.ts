// A file of a run.
import { type CallOptions, NotFoundError, type operations } from '@runscan/core'
import type { ApiContext } from '../context.js'

/** A file of a run. */
export class RunFile {
  readonly #context: ApiContext
  readonly #node: operations.FileNode

  /** @internal Made by {@link Run.files}. */
  constructor(context: ApiContext, node: operations.FileNode) {
    this.#context = context
    this.#node = node
  }

  get id(): string {
    return this.#node.id
  }

  /** The path below the run's folder. */
  get name(): string {
    return this.#node.name
  }

  /** Bytes. */
  get size(): number {
    return Number(this.#node.sizeBytes ?? 0)
  }

  get mimetype(): string | null {
    return this.#node.mimetype
  }

  /** Base64 of the content's MD5. */
  get md5(): string | null {
    return this.#node.md5
  }

  /** ISO 8601, UTC. */
  get updatedAt(): string | null {
    return this.#node.updatedAt
  }

  /** Where the content is; may expire. */
  get url(): string | null {
    return this.#node.url
  }

  /** Where the content is in the object store; may expire. */
  get directUrl(): string | null {
    return this.#node.directUrl
  }

  /** The content as text. */
  text(options?: CallOptions): Promise<string> {
    return readText(this.#context, this, options)
  }

  /** The content. */
  bytes(options?: CallOptions): Promise<Uint8Array> {
    return read(this.#context, this, async response => new Uint8Array(await response.arrayBuffer()), options)
  }
}

/** The content of a file as text. */
export function readText(context: ApiContext, file: RunFile, options?: CallOptions): Promise<string> {
  return read(context, file, response => response.text(), options)
}

function read<Result>(
  { transport }: ApiContext,
  { name, url, directUrl }: RunFile,
  take: (response: Response) => Promise<Result>,
  options?: CallOptions,
): Promise<Result> {
  const from = url ?? directUrl
  if (!from) throw new NotFoundError(`the file '${name}' has no content on the server`)
  return transport.send(from, { what: `reading '${name}'` }, take, options)
}
