// Where a file of a run may be saved: below the chosen folder, whatever its name says.
import { InputError, nodeModule } from '@runscan/core'

/** Node's modules for files. @throws {InputError} where there is no Node, saying what to do instead */
export function requireFiles(instead = 'read the content with `bytes` or `text`'): {
  files: typeof import('node:fs/promises')
  path: typeof import('node:path')
} {
  const files = nodeModule('node:fs/promises')
  const path = nodeModule('node:path')
  if (!files || !path) throw new InputError('folder', `there are no folders here: ${instead}`)
  return { files, path }
}

/**
 * The place of a name below a folder; makes the folders on the way.
 * @throws {InputError} for names that are absolute or lead out of the folder, by Unix's rules or by those of Windows, and
 * for a link on the way that leads out
 */
export async function placeBelow(root: string, name: string): Promise<string> {
  const { files, path } = requireFiles()
  const parts = name.split(/[/\\]/)
  const isOdd = parts.some(part => part === '..' || part === '.' || part === '' || part.includes('\0'))
  if (isOdd || /^[A-Za-z]:/.test(name)) {
    throw new InputError('name', `the name '${name}' does not lead to below the folder: it is not saved`)
  }
  // A backslash is a part of the name on Unix, and a folder on Windows: neither is asked for.
  if (name.includes('\\'))
    throw new InputError('name', `the name '${name}' means different places on different systems`)
  const target = path.join(root, ...parts)
  await files.mkdir(path.dirname(target), { recursive: true })
  const [folder, base] = await Promise.all([files.realpath(path.dirname(target)), files.realpath(root)])
  if (folder !== base && !folder.startsWith(base.endsWith(path.sep) ? base : base + path.sep)) {
    throw new InputError('name', `'${name}' leads out of '${root}' through a link: it is not saved`)
  }
  return target
}

/** Writes a file so that it is whole or not there. */
export async function writeWhole(target: string, bytes: Uint8Array): Promise<void> {
  const { files } = requireFiles()
  const temporary = `${target}.${Math.random().toString(36).slice(2)}.part`
  try {
    await files.writeFile(temporary, bytes, { flag: 'wx' })
    await files.rename(temporary, target)
  } catch (error) {
    await files.rm(temporary, { force: true })
    throw error
  }
}
