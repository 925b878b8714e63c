// Contents of files, named by their SHA-256: written aside, made durable, then renamed into place.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/** A stored content. */
export interface Blob {
  /** Its SHA-256 in hex, which is its name. */
  id: string
  size: number
  /** Base64, as the protocol has it. */
  md5: string
}

/** The folder of contents. */
export interface BlobStore {
  /**
   * Stores all of a stream, then has `keep` refer to it. Nothing is kept of a stream that breaks off, nor of what `keep`
   * does not refer to.
   */
  write<Result>(content: AsyncIterable<Uint8Array>, keep: (blob: Blob) => Result): Promise<Result>
  /** The bytes from `start` to `end`, exclusive. */
  read(id: string, start: number, end: number): NodeJS.ReadableStream
  /** The whole content. */
  readAll(id: string): Promise<Uint8Array>
  /** Bytes. */
  size(id: string): Promise<number>
  has(id: string): Promise<boolean>
  /** Removes those that nothing refers to any more. */
  release(ids: Iterable<string>): Promise<void>
}

/** Opens a folder of contents. What `isUsed` denies is removed, such as what a stopped server left behind. */
export async function openBlobs(folder: string, isUsed: (id: string) => boolean): Promise<BlobStore> {
  const incoming = path.join(folder, 'incoming')
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming, { recursive: true })
  const place = (id: string) => path.join(folder, id.slice(0, 2), id)
  /** Those that are written and not referred to yet, with the number of their writers. */
  const arriving = new Map<string, number>()
  const leaving = new Map<string, Promise<void>>()

  const release = async (ids: Iterable<string>) => {
    for (const id of ids) {
      if (arriving.has(id) || isUsed(id)) continue
      const removal = rm(place(id), { force: true })
      leaving.set(id, removal)
      await removal.finally(() => leaving.delete(id))
    }
  }
  await release(await listIds(folder))

  return {
    async write(content, keep) {
      const temporary = path.join(incoming, randomUUID())
      const [sha256, md5] = [createHash('sha256'), createHash('md5')]
      let size = 0
      try {
        const file = await open(temporary, 'wx', 0o600)
        try {
          for await (const chunk of content) {
            sha256.update(chunk)
            md5.update(chunk)
            size += chunk.length
            await file.write(chunk)
          }
          await file.sync()
        } finally {
          await file.close()
        }
        const id = sha256.digest('hex')
        while (leaving.has(id)) await leaving.get(id)
        arriving.set(id, (arriving.get(id) ?? 0) + 1)
        try {
          await mkdir(path.dirname(place(id)), { recursive: true })
          await rename(temporary, place(id))
          await syncFolder(path.dirname(place(id)))
          return keep({ id, size, md5: md5.digest('base64') })
        } finally {
          const others = (arriving.get(id) ?? 1) - 1
          if (others > 0) arriving.set(id, others)
          else arriving.delete(id)
          await release([id])
        }
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
    read: (id, start, end) =>
      // An end before the start would be all of the file.
      createReadStream(place(id), end > start ? { start, end: end - 1 } : { start: 0, end: -1 }),
    readAll: id => readFile(place(id)),
    size: async id => (await stat(place(id))).size,
    has: id =>
      stat(place(id)).then(
        () => true,
        () => false,
      ),
    release,
  }
}

async function listIds(folder: string): Promise<string[]> {
  const ids: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name)) {
      ids.push(...(await readdir(path.join(folder, entry.name))))
    }
  }
  return ids
}

/** A rename is durable once its folder is; not every system can do this to a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } catch {
    // Then the system makes it durable in its own time.
  } finally {
    await handle?.close()
  }
}
