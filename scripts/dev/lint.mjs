// Format, lint, the rules between packages, and the structure of the tree.
import { installPackages } from './install.mjs'
import { mustRun, run } from './run.mjs'

/** The checks by name, each a program and its arguments. */
export const lintChecks = {
  'format and lint': ['biome', ['check', '--error-on-warnings', '.']],
  'package boundaries': ['turbo', ['boundaries', '--no-color']],
  structure: [process.execPath, ['scripts/check-structure.mjs']],
}

export async function lint() {
  await installPackages()
  let failures = 0
  for (const [program, args] of Object.values(lintChecks)) {
    const { code } = await run(program, args)
    if (code !== 0) failures += 1
  }
  return failures === 0 ? 0 : 1
}

export async function format() {
  await installPackages()
  await mustRun('biome', ['check', '--write', '.'])
  await mustRun('cargo', ['fmt', '--all'])
}
