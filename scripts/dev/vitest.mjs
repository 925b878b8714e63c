// Runs Vitest's projects, counts their tests, and collects what they prove for docs/coverage.md.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from './build.mjs'
import { installOfficialClient } from './install.mjs'
import { DevError, root, run } from './run.mjs'
import { sum, vitestCounts } from './test-counts.mjs'

/** Gives `work` a folder that is removed after it. */
export async function withScratchFolder(work) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-test-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Builds the packages, since some tests start programs of their own, which take what is built; then runs the tests of a
 * project, of some of its folders when they are named. `proofs` is a folder for what the tests say that they prove.
 */
export async function vitestSuite(project, { env = {}, proofs, folders = [], args = [] } = {}) {
  await build()
  return withScratchFolder(async scratch => {
    const report = path.join(scratch, 'report.json')
    const reporters = ['default', 'json', './conformance/proofs/proof-reporter.ts']
    const { code } = await run(
      'vitest',
      [
        'run',
        ...folders,
        '--project',
        project,
        ...reporters.map(name => `--reporter=${name}`),
        `--outputFile.json=${report}`,
        ...args,
      ],
      { cwd: root, env: proofs ? { RUNSCAN_PROOFS: proofs, ...env } : env },
    )
    if (!existsSync(report)) throw new DevError(`vitest gave no report for ${project}`)
    const counts = vitestCounts(JSON.parse(readFileSync(report, 'utf8')))
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
  })
}

export async function conformanceSuite(proofs) {
  return vitestSuite('conformance', { proofs, env: { RUNSCAN_PYTHON: await installOfficialClient() } })
}

/**
 * Compares docs/coverage.md with the proofs of the suites that ran before. Those that did not run now, and count here: a
 * test that fails proves nothing.
 */
export async function coverageSuite(proofs, args = []) {
  const has = project => existsSync(path.join(proofs, `${project}.json`))
  const counts = []
  if (!has('unit')) counts.push(await vitestSuite('unit', { proofs, folders: ['integration/'] }))
  if (!has('conformance')) counts.push(await conformanceSuite(proofs))
  counts.push(await vitestSuite('coverage', { env: { RUNSCAN_PROOFS: proofs }, args }))
  return sum(counts)
}
