// Saves a file of a run to a folder.
import { type CallOptions, InputError, nodeModule, ResponseError } from '@runscan/core'
import type { RunFile } from '../files/file.js'
import { placeBelow, requireFiles, writeWhole } from './safe-path.js'

/** How a file is saved. */
export interface DownloadFileOptions extends CallOptions {
  /** The folder. Default: the working folder. */
  root?: string
  /** Whether a file that is there already is written over. Default false. */
  replace?: boolean
  /** Whether a file that is there already is left as it is, and is no error. Default false. */
  existOk?: boolean
}

/** Gives the path. @throws {InputError} for names that lead elsewhere, and for a file that is there already */
export async function downloadFile(
  file: RunFile,
  { root = '.', replace = false, existOk = false, ...call }: DownloadFileOptions,
): Promise<string> {
  const { files } = requireFiles()
  await files.mkdir(root, { recursive: true })
  const target = await placeBelow(root, file.name)
  if (!replace) {
    const isThere = await files.lstat(target).then(
      () => true,
      () => false,
    )
    if (isThere && existOk) return target
    if (isThere) {
      throw new InputError('replace', `'${target}' is there already: pass \`replace\` or \`existOk\``)
    }
  }
  const bytes = await file.bytes(call)
  checkContent(file, bytes)
  await writeWhole(target, bytes)
  return target
}

/** What was received must be what the service says that the file is. */
function checkContent({ name, size, md5 }: RunFile, bytes: Uint8Array): void {
  if (bytes.length !== size)
    throw new ResponseError(`'${name}' should have ${size} bytes, but ${bytes.length} came`)
  const crypto = nodeModule('node:crypto')
  const digest = crypto?.createHash('md5').update(bytes).digest('base64')
  if (md5 && digest && digest !== md5)
    throw new ResponseError(`'${name}' did not come as it was stored: download it again`)
}
