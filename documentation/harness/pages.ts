// The pages whose code is run.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

function inFolder(folder: string, name: (entry: string) => string): string[] {
  return readdirSync(path.join(root, folder)).map(name)
}

/** The pages of the reference, below the repository's root. */
export const referencePages: readonly string[] = inFolder('docs/api', name => `docs/api/${name}`)

/** Paths below the repository's root. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...inFolder('docs', name => `docs/${name}`),
  ...inFolder('packages', name => `packages/${name}/README.md`),
].filter(page => page.endsWith('.md') && existsSync(path.join(root, page)))

/** A file below the repository's root. */
export function readPage(page: string): string {
  return readFileSync(path.join(root, page), 'utf8')
}
