// Once for all tests: has pyarrow write the files and the answers into a folder of its own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder with `cases.json`, the parquet files, and what each of them holds. */
    generated: string
  }
}

const script = fileURLToPath(new URL('pyarrow/generate.py', import.meta.url))

export default function setup({ provide }: TestProject): () => void {
  const python = process.env.RUNSCAN_PYTHON
  if (!python) throw new TypeError('RUNSCAN_PYTHON must name a Python with pyarrow; ./dev test makes one')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-exactness-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    execFileSync(python, ['-B', script, folder], { stdio: ['ignore', 'inherit', 'inherit'] })
  } catch (error) {
    remove()
    throw error
  }
  provide('generated', folder)
  return remove
}
