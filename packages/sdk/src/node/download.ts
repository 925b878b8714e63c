// Downloads one content to a file: streamed, gone on with where it stopped, checked, and whole or not there.
import {
  type CallOptions,
  type Deadline,
  HttpError,
  isRunscanError,
  NetworkError,
  ResponseError,
  sleep,
  startDeadline,
  TimeoutError,
  type Transport,
} from '@runscan/core'
import { openPart, type PartFile } from './part-file.js'
import { isEncoded, strongEtag, totalSize, useOf } from './ranges.js'
import { readBody } from './read-body.js'
import type { SafeFolder } from './safe-folder.js'
import { defaultAttempts, noTimeout, type TransferOptions } from './transfer.js'

/** Where a content is, and what it should be. */
export interface RemoteContent {
  url: string
  /** Bytes; undefined when nobody said. */
  size?: number | undefined
  /** Base64; undefined when nobody said. */
  md5?: string | undefined
}

/** What to download, and where to. */
export interface DownloadRequest extends CallOptions, TransferOptions {
  /** The name on the server, for messages and progress. */
  file: string
  content: RemoteContent
  folder: SafeFolder
  /** The name in the folder. */
  name: string
  /** Whether a file that is there is written over. */
  replace: boolean
  /** Asks the server again where the content is: the link may have expired, or the content may have changed. */
  renew(): Promise<RemoteContent>
  /** Refuses a content that is whole, but is not what it should be, by throwing. */
  inspect?(part: PartFile): Promise<void>
}

/** A content that changes more often while it is downloaded is not to be had. */
const mostRestarts = 3

/**
 * Downloads a content. What is received stays when it fails, and the next download of the same content goes on with it.
 *
 * @returns false, with nothing saved, when `replace` is false and the file came to be meanwhile
 * @throws `ResponseError` when what comes is not what the server says that it is
 */
export async function download(transport: Transport, request: DownloadRequest): Promise<boolean> {
  const what = `downloading '${request.file}'`
  const deadline = startDeadline(what, request.timeoutMs ?? noTimeout, request.signal)
  const attempt = new Download(transport, request, deadline)
  try {
    return await attempt.run()
  } catch (error) {
    throw deadline.explain(error) ?? error
  } finally {
    deadline.end()
    await attempt.end()
  }
}

class Download {
  readonly #transport: Transport
  readonly #request: DownloadRequest
  readonly #deadline: Deadline
  #content: RemoteContent
  #part: PartFile | undefined
  #etag: string | undefined
  #told: number | undefined
  /** Attempts since the last bytes, and whether the link was renewed since. */
  #idle = 0
  #isRenewed = false
  #restarts = 0
  /** Whether all bytes of the part came in this download: then there is no other reason why they are wrong. */
  #isFresh = true

  constructor(transport: Transport, request: DownloadRequest, deadline: Deadline) {
    this.#transport = transport
    this.#request = request
    this.#content = request.content
    this.#deadline = deadline
  }

  async run(): Promise<boolean> {
    for (;;) {
      await this.#receive()
      if (await this.#isRight()) {
        const part = this.#part as PartFile
        await this.#request.inspect?.(part)
        return part.complete(this.#request.replace)
      }
    }
  }

  /** What is there stays if a later download can go on with it. */
  async end(): Promise<void> {
    await this.#part?.end(true)
  }

  /** Asks until everything is there. */
  async #receive(): Promise<void> {
    for (;;) {
      const { md5, size } = this.#content
      if (md5 !== undefined) this.#part ??= await this.#open(`md5 ${md5} ${size}`)
      if (this.#part && size !== undefined && this.#part.size === size) {
        this.#report()
        return
      }
      const failure = await this.#attempt()
      if (failure === undefined) return
      this.#idle += 1
      const { attempts = defaultAttempts } = this.#request
      if (this.#idle >= attempts || this.#restarts > mostRestarts) throw failure
      await sleep(Math.min(10_000, 250 * 2 ** this.#idle), this.#deadline.signal)
      this.#throwIfEnded()
    }
  }

  /** One request, for what is missing. Gives what went wrong, when another one may do better. */
  async #attempt(): Promise<Error | undefined> {
    const offset = this.#part?.size ?? 0
    const response = await this.#ask(offset)
    if (response instanceof Error) return response
    const { status, headers } = response
    const etag = strongEtag(headers)
    if (!this.#part) {
      // Without a checksum, the version that the server names tells whether there is something to go on with.
      this.#part = await this.#open(etag && `etag ${etag} ${totalSize(status, headers)}`)
      if (this.#part.size > 0) {
        await response.body?.cancel()
        this.#etag = etag
        return this.#attempt()
      }
    }
    const use = useOf(status, headers, { offset, size: this.#content.size, etag: this.#etag })
    if (use !== 'append') {
      await this.#restart()
      if ((await this.#renew()) || use === 'ask-for-all') {
        await response.body?.cancel()
        return new ResponseError(`'${this.#request.file}' changed while it was downloaded: download it again`)
      }
    }
    this.#etag = etag
    return this.#takeBody(response)
  }

  async #takeBody(response: Response): Promise<Error | undefined> {
    const part = this.#part as PartFile
    const { file, stallTimeoutMs = 60_000 } = this.#request
    this.#told = totalSize(response.status, response.headers)
    const total = this.#total()
    this.#report()
    const end = await readBody(response, {
      signal: this.#deadline.signal,
      stallTimeoutMs,
      take: async bytes => {
        await part.append(bytes)
        this.#idle = 0
        this.#isRenewed = false
        this.#report()
        // More than there should be is as wrong as less, and may never end.
        return total === undefined || part.size <= total
      },
    })
    this.#throwIfEnded()
    if (end.how === 'ended' && (total === undefined || part.size === total)) return undefined
    if (end.how === 'enough') return undefined
    if (isEncoded(response.headers)) await this.#restart()
    if (end.how === 'broken') return new NetworkError(response.url || this.#content.url, end.cause)
    if (end.how === 'stalled') return new TimeoutError(`reading '${file}'`, stallTimeoutMs)
    return new ResponseError(`'${file}' should have ${total} bytes, but ${part.size} came`)
  }

  /** The answer; or what went wrong, when it may go right with another link. */
  async #ask(offset: number): Promise<Response | Error> {
    // Packed bytes could not be gone on with.
    const headers: Record<string, string> = { 'accept-encoding': 'identity' }
    if (offset > 0) headers.range = `bytes=${offset}-`
    if (offset > 0 && this.#etag) headers['if-range'] = this.#etag
    const what = `downloading '${this.#request.file}'`
    try {
      return await this.#transport.send(this.#content.url, { what, headers }, async response => response, {
        signal: this.#deadline.signal,
      })
    } catch (error) {
      this.#throwIfEnded()
      if (!(error instanceof Error) || !isRunscanError(error)) throw error
      // Nothing is left behind what is there: then what is there is not this content.
      if (error instanceof HttpError && error.status === 416) {
        await this.#restart()
        return error
      }
      if (this.#isRenewed || !mayBeExpired(error)) throw error
      await this.#renew()
      return error
    }
  }

  /** Whether what is there is the content; when it is not, but another attempt may get it, forgets what is there. */
  async #isRight(): Promise<boolean> {
    const { file } = this.#request
    const { md5 } = this.#content
    const size = this.#total()
    const part = this.#part as PartFile
    if ((size === undefined || part.size === size) && (md5 === undefined || part.md5() === md5)) return true
    const wrong =
      size !== undefined && part.size !== size
        ? `'${file}' should have ${size} bytes, but ${part.size} came`
        : `'${file}' did not come as it was stored: download it again`
    const wasFresh = this.#isFresh
    await this.#restart()
    const hasChanged = await this.#renew()
    if ((wasFresh && !hasChanged) || this.#restarts > mostRestarts) throw new ResponseError(wrong)
    return false
  }

  async #open(identity: string | undefined): Promise<PartFile> {
    const part = await openPart(this.#request.folder, this.#request.name, identity)
    this.#isFresh = part.size === 0
    return part
  }

  async #restart(): Promise<void> {
    await this.#part?.restart()
    this.#etag = undefined
    this.#isFresh = true
    this.#restarts += 1
  }

  /** Another link. When the content is another one by now, another part file, too; gives whether it is. */
  async #renew(): Promise<boolean> {
    const { size, md5 } = this.#content
    this.#content = await this.#request.renew()
    this.#isRenewed = true
    if (this.#content.size === size && this.#content.md5 === md5) return false
    await this.#part?.end(false)
    this.#part = undefined
    this.#etag = undefined
    return true
  }

  /** The size that the service tells, else the one that the answer told. */
  #total(): number | undefined {
    return this.#content.size ?? this.#told
  }

  #report(): void {
    const { file, onProgress } = this.#request
    onProgress?.({ file, bytes: this.#part?.size ?? 0, totalBytes: this.#total() })
  }

  #throwIfEnded(): void {
    const ended = this.#deadline.explain(undefined)
    if (ended) throw ended
  }
}

/** What servers of files answer to a link that is no longer good. */
function mayBeExpired(error: Error): boolean {
  if (!isRunscanError(error)) return false
  return error.category === 'auth' || (error instanceof HttpError && [400, 404, 410].includes(error.status))
}
