// Writes docs/coverage.md anew from the tests.
import { installPackages } from './install.mjs'
import { DevError } from './run.mjs'
import { coverageSuite, withScratchFolder } from './vitest.mjs'

export async function coverage() {
  await installPackages()
  const { failed } = await withScratchFolder(proofs => coverageSuite(proofs, ['--update']))
  if (failed > 0) throw new DevError('some tests failed: docs/coverage.md lacks what they prove')
}
