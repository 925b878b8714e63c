// Files of this machine that are added to artifacts: found, and digested.
import { InputError } from '@runscan/core'
import { requireFiles, startDigest, systemCode } from './modules.js'
import { type LocalFile, requireLocalFile } from './upload.js'

/** A file and its digest. */
export interface DigestedFile {
  local: LocalFile
  /** Base64 of its MD5. */
  md5: string
}

/** Reads a file for its digest. @throws `InputError` when it cannot be read, or changes meanwhile */
export async function digestFile(file: string): Promise<DigestedFile> {
  const local = await requireLocalFile(file)
  const md5 = await md5OfFile(local.path)
  const after = await requireLocalFile(file)
  if (after.size !== local.size || after.modifiedMs !== local.modifiedMs) {
    throw new InputError('path', `'${file}' changed while it was read: add it again`)
  }
  return { local, md5 }
}

/** Base64 of the MD5 of a file. */
export async function md5OfFile(file: string): Promise<string> {
  const { files } = requireFiles()
  const digest = startDigest('md5')
  const handle = await files.open(file, 'r')
  try {
    const buffer = new Uint8Array(1024 * 1024)
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return digest.digest('base64')
      digest.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

/**
 * The files below a folder, by their paths in it, with slashes; through links, as the official client goes.
 * @throws `InputError` when it is no folder, and for links that lead in a circle
 */
export async function* filesBelow(folder: string): AsyncGenerator<{ name: string; file: string }> {
  const { files, path } = requireFiles()
  const isFolder = await files.stat(folder).then(
    stats => stats.isDirectory(),
    () => false,
  )
  if (!isFolder) throw new InputError('path', `'${folder}' is no folder`)
  yield* walk(folder, '', [])

  async function* walk(
    at: string,
    prefix: string,
    above: readonly string[],
  ): AsyncGenerator<{ name: string; file: string }> {
    const real = await files.realpath(at)
    if (above.includes(real)) throw new InputError('path', `'${at}' is a link that leads in a circle`)
    const entries = await files.readdir(at)
    for (const entry of entries.sort()) {
      const file = path.join(at, entry)
      const name = prefix + entry
      const stats = await files.stat(file).catch(cause => {
        const reason =
          systemCode(cause) === 'ENOENT' ? 'it is a link that leads nowhere' : (cause as Error).message
        throw new InputError('path', `cannot read '${file}': ${reason}`, { cause })
      })
      if (stats.isDirectory()) yield* walk(file, `${name}/`, [...above, real])
      else yield { name, file }
    }
  }
}
