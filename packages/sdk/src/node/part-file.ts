// A download under way: a file beside the final one, which a later download can go on with.
import { InputError, nodeModule } from '@runscan/core'
import { requireFiles, startDigest, systemCode } from './modules.js'
import type { SafeFolder } from './safe-folder.js'

/** What a download has written so far. */
export interface PartFile {
  /** Bytes that are there. */
  readonly size: number
  /** Base64 of the MD5 of what is there. */
  md5(): string
  append(bytes: Uint8Array): Promise<void>
  /** Forgets what is there. */
  restart(): Promise<void>
  /** Some bytes of it; negative places count from the end. */
  read(start: number, length: number): Promise<Uint8Array>
  /**
   * Makes it durable and gives it its final name, all at once.
   * @returns false, with nothing changed, when there is something already that may not be replaced
   */
  complete(replace: boolean): Promise<boolean>
  /** Closes it; what is there stays for the next download of the same content, or goes. */
  end(keep: boolean): Promise<void>
}

/** Part files of this process that are in use. */
const inUse = new Set<string>()
/** A living download writes, or has given up, within less. */
const abandonedAfterMs = 10 * 60_000

/**
 * Opens the part file of a content: one that an earlier download has left behind, if there is one, else a new one. Left
 * parts of other contents of the same name are removed. One part file has one writer, among processes too.
 *
 * @param name the final name
 * @param identity what tells this content from others; undefined when it cannot be known, and nothing can be gone on with
 */
export async function openPart(
  folder: SafeFolder,
  name: string,
  identity: string | undefined,
): Promise<PartFile> {
  const { files, constants } = requireFiles()
  const prefix = `.runscan-${shortHash(name)}-`
  const kept = identity === undefined ? undefined : `${prefix}${shortHash(identity)}`
  const own = `${kept ?? `${prefix}once`}-${ownerTag()}.part`
  inUse.add(own)
  await takeOver(folder, prefix, kept, own)
  // No link is followed here either, and a file that is made is readable for its owner's group as any other would be.
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)
  const handle = await files.open(folder.entry(own), flags).catch(cause => {
    inUse.delete(own)
    throw understood(cause, folder, name)
  })
  let digest = startDigest('md5')
  let size = 0
  let isOpen = true

  const close = async () => {
    isOpen = false
    await handle.close()
  }

  try {
    await folder.check()
    for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) {
      digest.update(chunk as Uint8Array)
      size += (chunk as Uint8Array).length
    }
  } catch (error) {
    inUse.delete(own)
    await close()
    throw error
  }

  return {
    get size() {
      return size
    },
    md5: () => digest.copy().digest('base64'),
    async append(bytes) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, size + done)
        done += bytesWritten
      }
      digest.update(bytes)
      size += bytes.length
    },
    async restart() {
      await handle.truncate(0)
      digest = startDigest('md5')
      size = 0
    },
    async read(start, length) {
      const from = start < 0 ? Math.max(0, size + start) : start
      const buffer = new Uint8Array(Math.min(length, Math.max(0, size - from)))
      await handle.read(buffer, 0, buffer.length, from)
      return buffer
    },
    async complete(replace) {
      await handle.sync()
      await folder.check()
      const isPlaced = await place(folder, own, name, replace)
      if (!isPlaced) await files.rm(folder.entry(own), { force: true })
      inUse.delete(own)
      await close()
      await syncFolder(folder)
      return isPlaced
    },
    async end(keep) {
      if (!isOpen) return
      inUse.delete(own)
      await close()
      const leftover = folder.entry(own)
      if (keep && kept !== undefined && size > 0) {
        await files.rename(leftover, folder.entry(`${kept}.part`)).catch(() => {})
      } else await files.rm(leftover, { force: true }).catch(() => {})
    },
  }
}

/** Gives the part file its final name; false when there is something that may not be replaced. */
async function place(folder: SafeFolder, own: string, name: string, replace: boolean): Promise<boolean> {
  const { files } = requireFiles()
  const [from, to] = [folder.entry(own), folder.entry(name)]
  if (!replace) {
    try {
      // A second name for the same file, and not over another: the one way to do both at once.
      await files.link(from, to)
      await files.rm(from, { force: true })
      return true
    } catch (error) {
      const code = systemCode(error)
      if (code === 'EEXIST') return false
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? ''))
        throw understood(error, folder, name)
    }
    // This file system has no second names.
    const isThere = await files.lstat(to).then(
      () => true,
      () => false,
    )
    if (isThere) return false
  }
  await files.rename(from, to).catch(cause => {
    throw understood(cause, folder, name)
  })
  return true
}

/** Renames an abandoned part file of the content to our own name: of several that try, one succeeds. */
async function takeOver(
  folder: SafeFolder,
  prefix: string,
  kept: string | undefined,
  own: string,
): Promise<void> {
  const { files } = requireFiles()
  let hasTaken = false
  for (const entry of await files.readdir(folder.entry('.'))) {
    if (!entry.startsWith(prefix) || !entry.endsWith('.part') || entry === own) continue
    if (!(await isAbandoned(folder, entry))) continue
    if (!hasTaken && kept !== undefined && entry.startsWith(kept)) {
      hasTaken = await files.rename(folder.entry(entry), folder.entry(own)).then(
        () => true,
        () => false,
      )
    } else await files.rm(folder.entry(entry), { force: true }).catch(() => {})
  }
}

async function isAbandoned(folder: SafeFolder, entry: string): Promise<boolean> {
  if (inUse.has(entry)) return false
  const [, host, pid] = /-([0-9a-f]{8})-(\d+)-[0-9a-f]+\.part$/.exec(entry) ?? []
  if (host === undefined) return true
  if (host === hostTag() && !isAlive(Number(pid))) return true
  const { files } = requireFiles()
  const { mtimeMs } = await files.lstat(folder.entry(entry)).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs > abandonedAfterMs
}

/** Whether another process with this number runs. Our own part files are known: what has our number was left by another. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) !== 'ESRCH'
  }
}

function ownerTag(): string {
  const random = startDigest('sha256')
    .update(crypto.getRandomValues(new Uint8Array(16)))
    .digest('hex')
  return `${hostTag()}-${process.pid}-${random.slice(0, 8)}`
}

function hostTag(): string {
  return startDigest('sha256')
    .update(nodeModule('node:os')?.hostname() ?? '')
    .digest('hex')
    .slice(0, 8)
}

function shortHash(text: string): string {
  return startDigest('sha256').update(text).digest('hex').slice(0, 16)
}

/** A name is durable once its folder is; not every system can do this to a folder. */
async function syncFolder(folder: SafeFolder): Promise<void> {
  const { files } = requireFiles()
  const handle = await files.open(folder.entry('.'), 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

function understood(cause: unknown, folder: SafeFolder, name: string): unknown {
  const shown = `${folder.path}/${name}`
  switch (systemCode(cause)) {
    case 'ENAMETOOLONG':
      return new InputError('name', `'${shown}' is longer than this system allows: it is not saved`, {
        cause,
      })
    case 'EISDIR':
    case 'ENOTEMPTY':
    case 'EEXIST':
      return new InputError('name', `'${shown}' is a folder already: nothing is saved over it`, { cause })
    default:
      return cause
  }
}
