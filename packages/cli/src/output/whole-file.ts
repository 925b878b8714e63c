// Files that are there whole or not at all: written under another name, then renamed.
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { RunscanError } from '@runscan/core'

/** A file could not be written. What was there under its name before is still there. */
export class FileWriteError extends RunscanError {
  override name = 'FileWriteError'

  constructor(file: string, cause: unknown) {
    super(`cannot write '${file}': ${reasonOf(cause)}; nothing has taken its place`, {
      code: 'FILE_WRITE',
      category: 'data',
      cause,
    })
  }
}

/** A file that is being written. */
export interface WholeFile {
  write(data: string | Uint8Array): Promise<void>
  /** Puts it in its place. */
  commit(): Promise<void>
  /** Leaves nothing of it. Does nothing once it is in its place. */
  discard(): Promise<void>
}

/** Begins a file; its folder is made when it is not there. @throws `FileWriteError` */
export async function createWholeFile(file: string): Promise<WholeFile> {
  const folder = path.dirname(file)
  const unfinished = path.join(folder, `.${path.basename(file)}.${process.pid}-${counter++}.part`)
  let handle: FileHandle | undefined
  const failing = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch (error) {
      await discard()
      throw new FileWriteError(file, error)
    }
  }
  const discard = async () => {
    const open = handle
    handle = undefined
    await open?.close().catch(() => {})
    await rm(unfinished, { force: true }).catch(() => {})
  }
  await failing(async () => {
    await mkdir(folder, { recursive: true })
    handle = await open(unfinished, 'wx')
  })
  return {
    write: data =>
      failing(async () => {
        await handle?.writeFile(data)
      }),
    commit: () =>
      failing(async () => {
        // A full disk may say so only now.
        await handle?.sync()
        await handle?.close()
        handle = undefined
        await rename(unfinished, file)
      }),
    discard: () => (handle ? discard() : Promise.resolve()),
  }
}

/** Writes a whole file at once. @throws `FileWriteError` */
export async function writeWholeFile(file: string, data: string | Uint8Array): Promise<void> {
  const whole = await createWholeFile(file)
  await whole.write(data)
  await whole.commit()
}

let counter = 0

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'no space is left on the disk'
  if (code === 'EFBIG') return 'it would be larger than files may be here'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'writing there is not allowed'
  return message
}
