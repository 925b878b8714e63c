// Writes docs/coverage.md anew from the tests.
import { installPackages } from './install.mjs'
import { coverageSuite, withScratchFolder } from './vitest.mjs'

export async function coverage() {
  await installPackages()
  const { failed } = await withScratchFolder(proofs => coverageSuite(proofs, ['--update']))
  return failed === 0 ? 0 : 1
}
