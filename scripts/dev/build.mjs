// Compiles the packages to dist/.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { installPackages } from './install.mjs'
import { mustRun, root, say } from './run.mjs'
import { requireFreshWasm } from './wasm.mjs'

export async function build() {
  await installPackages()
  await requireFreshWasm()
  say('building the packages')
  removeOldBuilds()
  await mustRun('turbo', ['run', 'build', '--output-logs=errors-only', '--log-prefix=none'], { quiet: true })
  say(readFileSync(path.join(root, 'packages/web/dist/weight.txt'), 'utf8').trim())
}

/** Turbo lays what it has kept over what is there, and compilers leave what they no longer make. */
function removeOldBuilds() {
  const packages = path.join(root, 'packages')
  for (const name of readdirSync(packages)) {
    rmSync(path.join(packages, name, 'dist'), { recursive: true, force: true })
  }
}
