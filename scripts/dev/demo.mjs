// Builds what is needed and runs `runscan demo`.
import path from 'node:path'
import { build } from './build.mjs'
import { root, run } from './run.mjs'

export async function demo(args) {
  await build()
  const { code } = await run(process.execPath, [
    path.join(root, 'packages/cli/dist/main.js'),
    'demo',
    ...args,
  ])
  return code
}
