// Uploads files of this machine to a run.
import {
  type CallOptions,
  FileNotFoundError,
  fileOperations,
  InputError,
  optionsOf,
  ResponseError,
} from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { RunFile } from '../files/file.js'
import { fetchFilePage } from '../files/page.js'
import { hasFeature } from '../server-features.js'
import { checkConcurrency } from './download-file.js'
import { requireFiles, sharedSignal } from './modules.js'
import { forEachOf } from './pool.js'
import type { TransferOptions } from './transfer.js'
import { type LocalFile, requireLocalFile, type UploadTarget, upload, uploadHeadersOf } from './upload.js'

/** How a file is uploaded. */
export interface UploadOptions extends CallOptions, TransferOptions {
  /** The folder that names begin below. Default: the working folder. */
  root?: string
}

/** How files are uploaded. */
export interface UploadFilesOptions extends UploadOptions {
  /** Files at a time. Default 4. */
  concurrency?: number
}

/** What became of the files, in their order. */
export interface UploadFilesResult {
  uploaded: RunFile[]
  /** Each file that could not be uploaded, by its name on the server, and why. */
  failed: { file: string; error: Error }[]
}

/** A file and the name that it gets. */
export interface NamedFile {
  name: string
  local: LocalFile
}

/** Names of one request. */
const mostAtOnce = 100

/** @throws `InputError` for what is not below the root, is not there, or is no file: before anything is sent */
export async function uploadFile(
  context: ApiContext,
  place: RunPlace,
  file: string,
  options: UploadOptions,
): Promise<RunFile> {
  const { uploaded, failed } = await uploadFiles(context, place, [file], options)
  const [failure] = failed
  if (failure) throw failure.error
  return uploaded[0] as RunFile
}

/** Uploads files, several at a time. One that fails does not keep the others from it. @throws `InputError` */
export async function uploadFiles(
  context: ApiContext,
  place: RunPlace,
  list: Iterable<string>,
  options: UploadFilesOptions,
): Promise<UploadFilesResult> {
  const { root = '.', ...transfer } = optionsOf(options)
  // A text is a list too, of its letters.
  if (typeof list === 'string' || typeof list?.[Symbol.iterator] !== 'function') {
    throw new InputError('paths', '`paths` is a list of files; `run.uploadFile` takes a single one')
  }
  const named: NamedFile[] = []
  for (const file of list) named.push({ name: nameBelow(root, file), local: await requireLocalFile(file) })
  return uploadNamed(context, place, named, transfer)
}

/** Uploads files under given names. */
export async function uploadNamed(
  context: ApiContext,
  place: RunPlace,
  named: readonly NamedFile[],
  { concurrency = 4, ...given }: Omit<UploadFilesOptions, 'root'>,
): Promise<UploadFilesResult> {
  checkConcurrency(concurrency)
  const options = { ...given, signal: sharedSignal(given.signal) }
  const result: UploadFilesResult = { uploaded: [], failed: [] }
  for (let at = 0; at < named.length; at += mostAtOnce) {
    const { uploaded, failed } = await uploadSome(
      context,
      place,
      named.slice(at, at + mostAtOnce),
      options,
      concurrency,
    )
    result.uploaded.push(...uploaded)
    result.failed.push(...failed)
  }
  return result
}

async function uploadSome(
  context: ApiContext,
  place: RunPlace,
  named: readonly NamedFile[],
  options: CallOptions & TransferOptions,
  concurrency: number,
): Promise<UploadFilesResult> {
  const targets = await askForTargets(context, place, named, options)
  const failures = new Map<string, Error>()
  await forEachOf(named, concurrency, async ({ name, local }) => {
    try {
      await uploadOne(context, place, { name, local }, targets.get(name), options)
    } catch (error) {
      if (options.signal?.aborted || !(error instanceof Error)) throw error
      failures.set(name, error)
    }
  })
  const names = named.map(({ name }) => name).filter(name => !failures.has(name))
  const failed = [...failures].map(([file, error]) => ({ file, error }))
  if (names.length === 0) return { uploaded: [], failed }
  await markUploaded(context, place, names, options)
  return { uploaded: await findAll(context, place, names, options), failed }
}

/** A link that is refused may have expired while other files were sent: another one is asked for, once. */
async function uploadOne(
  context: ApiContext,
  place: RunPlace,
  { name, local }: NamedFile,
  target: UploadTarget | undefined,
  options: CallOptions & TransferOptions,
): Promise<void> {
  if (!target) {
    throw new ResponseError(`the server gave no place to upload '${name}' of '${placeText(place)}' to`)
  }
  const send = (to: UploadTarget) => upload(context.transport, { ...options, file: name, local, target: to })
  try {
    await send(target)
  } catch (error) {
    const { category, status } = error as { category?: unknown; status?: unknown }
    if (category !== 'auth' && status !== 400) throw error
    const again = await askForTargets(context, place, [{ name, local }], options)
    await send(again.get(name) ?? target)
  }
}

async function askForTargets(
  { transport }: ApiContext,
  place: RunPlace,
  named: readonly NamedFile[],
  { signal }: CallOptions,
): Promise<Map<string, UploadTarget>> {
  const { entity, project, name: run } = place
  const variables = { entity, project, name: run, files: named.map(({ name }) => name) }
  const data = await transport.execute(fileOperations.createRunFilesMutation, variables, { signal })
  const { files, uploadHeaders } = data.createRunFiles ?? {}
  const headers = uploadHeadersOf(uploadHeaders ?? [])
  // In the order of the request; a server may write a name in another way.
  return new Map(
    named.flatMap(({ name }, at) => {
      const url = (files?.find(file => file.name === name) ?? files?.[at])?.uploadUrl
      return url ? [[name, { url, headers }]] : []
    }),
  )
}

/** Servers whose store does not tell them of uploads have to be told. */
async function markUploaded(
  context: ApiContext,
  { entity, project, name }: RunPlace,
  files: string[],
  { signal }: CallOptions,
): Promise<void> {
  if (!(await hasFeature(context, 'MARK_RUN_FILES_UPLOADED'))) return
  const variables = { entity, project, name, files }
  await context.transport.execute(fileOperations.markRunFilesUploadedMutation, variables, { signal })
}

async function findAll(
  context: ApiContext,
  place: RunPlace,
  names: string[],
  { signal }: CallOptions,
): Promise<RunFile[]> {
  const page = await fetchFilePage(context, place, { names, perPage: names.length }, { signal })
  return names.map(name => {
    const node =
      page.items.find(item => item.name === name) ?? (names.length === 1 ? page.items[0] : undefined)
    if (!node) throw new FileNotFoundError(name, placeText(place))
    return new RunFile(context, node, place, page.projectId)
  })
}

/** The file's path below the root, with slashes. @throws `InputError` when it is not below it */
function nameBelow(root: string, file: string): string {
  const { path } = requireFiles()
  if (typeof root !== 'string') throw new InputError('root', '`root` is the path of a folder')
  if (typeof file !== 'string' || file === '') throw new InputError('path', 'name the file to upload')
  const relative = path.relative(path.resolve(root), path.resolve(file))
  const parts = relative.split(path.sep)
  if (relative === '' || parts[0] === '..' || path.isAbsolute(relative)) {
    throw new InputError(
      'path',
      `'${file}' is not below '${root}': pass the folder that it is in as \`root\``,
    )
  }
  return parts.join('/')
}
