// Makes the API reference out of the sources' own comments.
import path from 'node:path'
import { installPackages } from './install.mjs'
import { mustRun, root } from './run.mjs'

/** Writes it to a folder; by default to docs/api, where it is kept. */
export async function docs([folder = path.join(root, 'docs/api')] = []) {
  await installPackages()
  await mustRun('typedoc', ['--logLevel', 'Warn', '--out', folder])
  return 0
}
