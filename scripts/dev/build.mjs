// Compiles the packages to dist/.
import { installPackages } from './install.mjs'
import { mustRun, say } from './run.mjs'
import { requireFreshWasm } from './wasm.mjs'

export async function build() {
  await installPackages()
  await requireFreshWasm()
  say('building the packages')
  await mustRun('turbo', ['run', 'build', '--output-logs=errors-only', '--log-prefix=none'], { quiet: true })
}
