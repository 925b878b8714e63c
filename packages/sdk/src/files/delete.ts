// Removes files from their runs.
import { type CallOptions, fileOperations, ResponseError } from '@runscan/core'
import type { ApiContext } from '../context.js'

/** What is needed to remove a file. */
export interface DeletableFile {
  readonly id: string
  readonly name: string
  readonly projectId: number
}

/** Files of one request. */
const mostAtOnce = 100

/** Removes files, many with one request. @throws `ResponseError` when the server does not, naming the first one */
export async function deleteFiles(
  { transport }: ApiContext,
  files: Iterable<DeletableFile> | AsyncIterable<DeletableFile>,
  options?: CallOptions,
): Promise<void> {
  const byProject = new Map<number, DeletableFile[]>()
  // All are known before the first is gone: a list is not read while what it lists goes away.
  for await (const file of files)
    byProject.set(file.projectId, [...(byProject.get(file.projectId) ?? []), file])
  for (const [projectId, found] of byProject) {
    for (let at = 0; at < found.length; at += mostAtOnce) {
      const some = found.slice(at, at + mostAtOnce)
      const variables = { files: some.map(({ id }) => id), projectId }
      const data = await transport.execute(fileOperations.deleteFilesMutation, variables, options)
      if (data.deleteFiles?.success !== true)
        throw new ResponseError(
          `the server did not delete '${some[0]?.name}'${some.length > 1 ? ' and others' : ''}`,
        )
    }
  }
}
