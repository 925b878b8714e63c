// Adds files and folders of this machine to an artifact. Node alone.
import { InputError } from '@runscan/core'
import { digestFile, filesBelow } from '../node/local-files.js'
import { requireFiles } from '../node/modules.js'
import { forEachOf } from '../node/pool.js'
import { addEntry, type Draft, type DraftEntry } from './draft.js'
import { checkEntryPath } from './validate.js'

const instead = 'add the content with `addBytes` instead'
/** Files that are read at a time. */
const concurrency = 8

/** Adds a file, by default under its own name. */
export async function addFile(
  draft: Draft,
  file: string,
  name: string | undefined,
  overwrite: boolean,
): Promise<DraftEntry> {
  const { path } = requireFiles(instead)
  if (typeof file !== 'string' || file === '') throw new InputError('path', 'name the file to add')
  return addEntry(draft, await fileEntry(checkEntryPath(name ?? path.basename(file)), file), overwrite)
}

/** Adds all files below a folder, under their paths in it. Nothing is added when one of them cannot be. */
export async function addDir(
  draft: Draft,
  folder: string,
  name: string | undefined,
  overwrite: boolean,
): Promise<DraftEntry[]> {
  requireFiles(instead)
  if (typeof folder !== 'string' || folder === '') throw new InputError('path', 'name the folder to add')
  const prefix = name === undefined || name === '' ? '' : `${checkEntryPath(name)}/`
  const found: DraftEntry[] = []
  await forEachOf(filesBelow(folder), concurrency, async ({ name: below, file }, index) => {
    found[index] = await fileEntry(checkEntryPath(prefix + below), file)
  })
  const clash = overwrite
    ? undefined
    : found.find(({ path, digest }) => (draft.entries.get(path)?.digest ?? digest) !== digest)
  if (clash) addEntry(draft, clash, false)
  return found.map(entry => addEntry(draft, entry, overwrite))
}

async function fileEntry(path: string, file: string): Promise<DraftEntry> {
  const { local, md5 } = await digestFile(file)
  return {
    path,
    digest: md5,
    size: local.size,
    ref: undefined,
    birthArtifactId: undefined,
    extra: {},
    content: { local },
  }
}
