// Contents of files, named by their SHA-256: written aside, made durable, then renamed into place.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
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
  /** Stores all of a stream. Nothing is kept of one that breaks off. */
  write(content: AsyncIterable<Uint8Array>): Promise<Blob>
  /** The bytes from `start` to `end`, exclusive. */
  read(id: string, start: number, end: number): NodeJS.ReadableStream
  has(id: string): Promise<boolean>
  /** Removes what is not in use, such as what a stopped server left behind. */
  sweep(isUsed: (id: string) => boolean): Promise<void>
}

/** Opens a folder of contents. */
export async function openBlobs(folder: string): Promise<BlobStore> {
  const incoming = path.join(folder, 'incoming')
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming, { recursive: true })
  const place = (id: string) => path.join(folder, id.slice(0, 2), id)

  return {
    async write(content) {
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
        await mkdir(path.dirname(place(id)), { recursive: true })
        await rename(temporary, place(id))
        await syncFolder(path.dirname(place(id)))
        return { id, size, md5: md5.digest('base64') }
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
    read: (id, start, end) =>
      // An end before the start would be all of the file.
      createReadStream(place(id), end > start ? { start, end: end - 1 } : { start: 0, end: -1 }),
    has: id =>
      stat(place(id)).then(
        () => true,
        () => false,
      ),
    async sweep(isUsed) {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (!entry.isDirectory() || !/^[0-9a-f]{2}$/.test(entry.name)) continue
        for (const id of await readdir(path.join(folder, entry.name))) {
          if (!isUsed(id)) await rm(path.join(folder, entry.name, id), { force: true })
        }
      }
    },
  }
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
