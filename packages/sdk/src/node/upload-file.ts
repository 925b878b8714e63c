// Uploads a file of this machine to a run.
import { type CallOptions, FileNotFoundError, InputError, operations, ResponseError } from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import type { RunFile } from '../files/file.js'
import { Files } from '../files/files.js'
import { requireFiles } from './safe-path.js'
import { noTimeout } from './transfer.js'

/** How a file is uploaded. */
export interface UploadOptions extends CallOptions {
  /** The folder that names begin below. Default: the working folder. */
  root?: string
}

export async function uploadFile(
  context: ApiContext,
  place: RunPlace,
  file: string,
  { root = '.', signal, timeoutMs = noTimeout }: UploadOptions,
): Promise<RunFile> {
  const name = nameBelow(root, file)
  const { files, path } = requireFiles()
  const bytes = await files.readFile(path.resolve(file)).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : cause.message
    throw new InputError('path', `cannot upload '${file}': ${reason}`, { cause })
  })
  const { entity, project, name: run } = place
  const data = await context.transport.execute(
    operations.createRunFilesMutation,
    { entity, project, name: run, files: [name] },
    { signal },
  )
  const url = data.createRunFiles?.files?.[0]?.uploadUrl
  if (!url)
    throw new ResponseError(`the server gave no place to upload '${name}' of '${placeText(place)}' to`)
  await context.transport.send(
    url,
    {
      what: `uploading '${name}'`,
      method: 'PUT',
      body: bytes,
      headers: headersOf(data.createRunFiles?.uploadHeaders ?? []),
    },
    async response => {
      await response.body?.cancel()
    },
    { signal, timeoutMs },
  )
  const [uploaded] = await new Files(context, place, {
    names: [name],
    ...(signal ? { signal } : {}),
  }).toArray({ limit: 1 })
  if (!uploaded) throw new FileNotFoundError(name, placeText(place))
  return uploaded
}

/** The file's path below the root, with slashes. @throws {InputError} when it is not below it */
function nameBelow(root: string, file: string): string {
  const { path } = requireFiles()
  if (typeof file !== 'string' || file === '') throw new InputError('path', 'name the file to upload')
  const relative = path.relative(path.resolve(root), path.resolve(file))
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new InputError(
      'path',
      `'${file}' is not below '${root}': pass the folder that it is in as \`root\``,
    )
  }
  return relative.split(path.sep).join('/')
}

/** `Name:value`, divided at the first colon. */
function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap(line => {
      const colon = line.indexOf(':')
      return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : []
    }),
  )
}
