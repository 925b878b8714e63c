// A folder below a root, reached without following a link: nothing that is written through it lands elsewhere.
import { InputError, nodeModule } from '@runscan/core'
import { requireFiles, systemCode } from './modules.js'

/** A folder that is open. */
export interface SafeFolder {
  /** Where it is, for people. */
  readonly path: string
  /** What system calls are to be given for an entry of it. */
  entry(name: string): string
  /** Refuses to go on when the folder was exchanged for a link since. Does nothing where `entry` cannot be led astray. */
  check(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a folder below a root, making what is missing. The root itself may be a link, or lie behind one; what is below may
 * not: it may have been put there by somebody else.
 *
 * On Linux each folder is opened by way of the open one above it, so nothing that happens to the tree meanwhile matters.
 * Node has no such calls elsewhere: there the way is checked, and to be checked again after something was opened.
 *
 * @throws `InputError` for a root that cannot be made, for a link, or something else that is no folder, on the way
 */
export async function openFolderBelow(root: string, parts: readonly string[]): Promise<SafeFolder> {
  const { files, path } = requireFiles()
  await files.mkdir(root, { recursive: true }).catch(cause => {
    throw new InputError('folder', `cannot make the folder '${root}': ${cause.message}`, { cause })
  })
  const shown = path.join(root, ...parts)
  const opened = await openStep(root, false, shown)
  if (!opened.handle) return checkedFolder(root, parts, shown)
  let handle = opened.handle
  try {
    for (const part of parts) {
      const place = `/proc/self/fd/${handle.fd}/${part}`
      await makeFolder(place, shown)
      const next = await openStep(place, true, shown)
      await handle.close()
      if (!next.handle) return await checkedFolder(root, parts, shown)
      handle = next.handle
    }
  } catch (error) {
    await handle.close().catch(() => {})
    throw error
  }
  const { fd } = handle
  return {
    path: shown,
    entry: name => `/proc/self/fd/${fd}/${name}`,
    check: async () => {},
    close: () => handle.close(),
  }
}

type FileHandle = import('node:fs/promises').FileHandle

/** Opens a folder, on Linux; gives no handle where entries of an open folder cannot be reached. */
async function openStep(
  place: string,
  refuseLinks: boolean,
  shown: string,
): Promise<{ handle?: FileHandle }> {
  const { files, constants } = requireFiles()
  if (nodeModule('node:os')?.platform() !== 'linux') return {}
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | (refuseLinks ? constants.O_NOFOLLOW : 0)
  const handle = await files.open(place, flags).catch(cause => {
    throw understood(cause, shown)
  })
  const isReachable = await files.access(`/proc/self/fd/${handle.fd}/.`).then(
    () => true,
    () => false,
  )
  if (isReachable) return { handle }
  await handle.close()
  return {}
}

/** For systems without a way through open folders. */
async function checkedFolder(root: string, parts: readonly string[], shown: string): Promise<SafeFolder> {
  const { files, path } = requireFiles()
  const base = await files.realpath(root)
  const place = path.join(base, ...parts)
  const check = async () => {
    let at = base
    for (const part of parts) {
      at = path.join(at, part)
      const stats = await files.lstat(at)
      if (!stats.isDirectory()) throw blocked(shown)
    }
    if ((await files.realpath(place)) !== place) throw blocked(shown)
  }
  let at = base
  for (const part of parts) {
    at = path.join(at, part)
    await makeFolder(at, shown)
    if (!(await files.lstat(at)).isDirectory()) throw blocked(shown)
  }
  await check()
  return { path: shown, entry: name => path.join(place, name), check, close: async () => {} }
}

async function makeFolder(place: string, shown: string): Promise<void> {
  const { files } = requireFiles()
  await files.mkdir(place).catch(cause => {
    if (systemCode(cause) !== 'EEXIST') throw understood(cause, shown)
  })
}

function blocked(shown: string, cause?: unknown): InputError {
  const message = `'${shown}' leads through a link, or through a file: nothing is saved there`
  return new InputError('name', message, { cause })
}

function understood(cause: unknown, shown: string): unknown {
  const code = systemCode(cause)
  if (code === 'ELOOP' || code === 'ENOTDIR') return blocked(shown, cause)
  if (code === 'ENAMETOOLONG') {
    return new InputError('name', `'${shown}' is longer than this system allows: it is not saved`, { cause })
  }
  return cause
}
