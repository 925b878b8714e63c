// docs/coverage.md is what the tests of this run have proven, and has no empty cell. `./dev coverage` runs the tests and
// then this with `--update`; `./dev test` runs it after its suites.
import { expect, it } from 'vitest'
import { defects } from './defects.js'
import { coveragePage } from './page.js'
import { gaps, readProofs } from './passed-tests.js'
import { rows } from './rows.js'

const folder = process.env.RUNSCAN_PROOFS
if (!folder) throw new TypeError('RUNSCAN_PROOFS must name the folder of the proofs; use `./dev coverage`')
const proofs = readProofs(folder)

it('docs/coverage.md is what `./dev coverage` makes', async () => {
  await expect(coveragePage(proofs)).toMatchFileSnapshot('../../docs/coverage.md')
})

it('every cell has a test that passed, or a reason to have none', () => {
  expect(gaps(proofs, rows, defects)).toEqual([])
})
