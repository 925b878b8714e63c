// Files of a run.
import { operation } from '../api/operation.js'
import { execute, ownLink } from '../api/request.js'
import type { RunPlace } from '../worker/protocol.js'

const filesQuery = operation(`
  query PageFiles($entity: String!, $project: String!, $run: String!, $names: [String], $pattern: String, $first: Int!, $after: String) {
    project(name: $project, entityName: $entity) {
      run(name: $run) {
        fileCount
        files(names: $names, pattern: $pattern, first: $first, after: $after) {
          edges {
            node {
              name
              directUrl
              sizeBytes
              mimetype
              updatedAt
            }
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  }
`)

/** A file. */
export interface RunFile {
  name: string
  /** A signed link of this server. */
  link: string
  bytes: number
  mimetype: string
  updatedAt: string | null
}

export interface FilesPage {
  files: RunFile[]
  /** Of all files, whatever was looked for. */
  total: number
  next: string | null
}

const filesPerPage = 100

/** Which files: those of the names, or those with a text in their names. */
export interface FilesQuery {
  names?: readonly string[]
  search?: string
  after?: string | null
}

export async function fetchFiles(
  { entity, project, run }: RunPlace,
  { names, search = '', after = null }: FilesQuery,
  signal: AbortSignal,
): Promise<FilesPage> {
  const pattern = search === '' ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const first = Math.max(filesPerPage, names?.length ?? 0)
  const variables = { entity, project, run, names: names ? [...names] : null, pattern, first, after }
  const data = await execute(filesQuery, variables, signal)
  const found = data.project?.run
  const files = (found?.files?.edges ?? []).map(({ node }): RunFile => {
    const { name, directUrl, sizeBytes, mimetype, updatedAt } = node
    const link = directUrl ? ownLink(directUrl) : ''
    return { name, link, bytes: Number(sizeBytes ?? 0), mimetype: mimetype ?? '', updatedAt }
  })
  const { endCursor = null, hasNextPage = false } = found?.files?.pageInfo ?? {}
  return { files, total: found?.fileCount ?? 0, next: hasNextPage ? endCursor : null }
}
