// Compiles the packages to dist/.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { installPackages } from './install.mjs'
import { mustRun, root, say } from './run.mjs'
import { requireFreshWasm } from './wasm.mjs'

export async function build() {
  await installPackages()
  await requireFreshWasm()
  say('building the packages')
  await mustRun('turbo', ['run', 'build', '--output-logs=errors-only', '--log-prefix=none'], { quiet: true })
  say(readFileSync(path.join(root, 'packages/web/dist/weight.txt'), 'utf8').trim())
}
