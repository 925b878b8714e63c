// A file of a run.
import { type CallOptions, FileNotFoundError, type fileOperations, NotFoundError } from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import type { RemoteContent } from '../node/download.js'
import { type DownloadFileOptions, downloadFile } from '../node/download-file.js'
import { deleteFiles } from './delete.js'
import { fetchFilePage } from './page.js'

/** A file of a run. */
export class RunFile {
  readonly #context: ApiContext
  readonly #node: fileOperations.FileNode
  readonly #place: RunPlace
  /** @internal */
  readonly projectId: number

  /** @internal Made by {@link Run.files}. */
  constructor(context: ApiContext, node: fileOperations.FileNode, place: RunPlace, projectId: number) {
    this.#context = context
    this.#node = node
    this.#place = place
    this.projectId = projectId
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
   * Saves the content below a folder, under the file's name, whole or not at all; gives the path. It is streamed, and
   * checked against the size and the MD5 that the service has. A download that breaks off goes on where it stopped, also
   * when it is asked for again later, by another process. Node alone.
   *
   * What a name such as `a:b` becomes, see {@link safeParts}; links below the folder are not followed.
   *
   * @throws `InputError` when the name leads out of the folder, and when the file is there already
   * @throws `ResponseError` when what came is not what the service says that the file is
   * @example
   * await file.download({ root: './files', replace: true, onProgress: ({ bytes, totalBytes }) => console.log(bytes, totalBytes) })
   */
  download(options: DownloadFileOptions = {}): Promise<string> {
    return downloadFile(this.#context, this, options)
  }

  /** Removes the file from its run. */
  delete(): Promise<void> {
    return deleteFiles(this.#context, [this])
  }

  /** The content as text. */
  text(options?: CallOptions): Promise<string> {
    return readText(this.#context, this, options)
  }

  /** The content. */
  bytes(options?: CallOptions): Promise<Uint8Array> {
    return read(this.#context, this, async response => new Uint8Array(await response.arrayBuffer()), options)
  }

  /** Where the content is and what it should be. @internal */
  content(): RemoteContent {
    const { sizeBytes, md5 } = this.#node
    return {
      url: requireUrl(this),
      size: sizeBytes === null ? undefined : Number(sizeBytes),
      md5: md5 ?? undefined,
    }
  }

  /** The file as the service has it now. @internal */
  async renewed(): Promise<RunFile> {
    const { items } = await fetchFilePage(this.#context, this.#place, { names: [this.name], perPage: 1 })
    const [node] = items
    if (!node) throw new FileNotFoundError(this.name, placeText(this.#place))
    return new RunFile(this.#context, node, this.#place, this.projectId)
  }
}

/** The content of a file as text. */
export function readText(context: ApiContext, file: RunFile, options?: CallOptions): Promise<string> {
  return read(context, file, response => response.text(), options)
}

function read<Result>(
  { transport }: ApiContext,
  file: RunFile,
  take: (response: Response) => Promise<Result>,
  options?: CallOptions,
): Promise<Result> {
  return transport.send(requireUrl(file), { what: `reading '${file.name}'` }, take, options)
}

function requireUrl({ name, url, directUrl }: RunFile): string {
  const from = url ?? directUrl
  if (!from) throw new NotFoundError(`the file '${name}' has no content on the server`)
  return from
}
