// A file of a run.
import { type CallOptions, NotFoundError, operations, ResponseError } from '@runscan/core'
import type { ApiContext } from '../context.js'
import { type DownloadFileOptions, downloadFile } from '../node/download-file.js'

/** A file of a run. */
export class RunFile {
  readonly #context: ApiContext
  readonly #node: operations.FileNode
  readonly #projectId: number

  /** @internal Made by {@link Run.files}. */
  constructor(context: ApiContext, node: operations.FileNode, projectId: number) {
    this.#context = context
    this.#node = node
    this.#projectId = projectId
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

  /**
   * Saves the content below a folder, under the file's name, whole or not at all; gives the path. Node alone.
   *
   * @throws {InputError} when the name leads out of the folder, and when the file is there already
   * @throws {ResponseError} when what came is not what the service says that the file is
   */
  download(options: DownloadFileOptions = {}): Promise<string> {
    return downloadFile(this, options)
  }

  /** Removes the file from its run. */
  delete(): Promise<void> {
    return deleteFile(this.#context, this, this.#projectId)
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

/** Removes a file from its run. */
async function deleteFile(
  { transport }: ApiContext,
  { id, name }: RunFile,
  projectId: number,
): Promise<void> {
  const data = await transport.execute(operations.deleteFilesMutation, { files: [id], projectId })
  if (data.deleteFiles?.success !== true) throw new ResponseError(`the server did not delete '${name}'`)
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
