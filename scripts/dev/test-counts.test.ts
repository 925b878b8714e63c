import { describe, expect, it } from 'vitest'
import { cargoCounts, sum, vitestCounts } from './test-counts.mjs'

describe('counting test results', () => {
  it('adds up every test binary of cargo, and names what failed', () => {
    const output = [
      'test plan::reads_less ... ok',
      'test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s',
      'noise',
      'test rows::of_nothing ... FAILED',
      'test rows::of_all ... FAILED',
      'test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s',
    ].join('\n')
    expect(cargoCounts(output)).toEqual({
      passed: 15,
      failed: 2,
      skipped: 1,
      failures: ['rows::of_nothing', 'rows::of_all'],
    })
  })

  it('counts a test file that could not be loaded as a failure', () => {
    const report = {
      numPassedTests: 4,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'passed', name: 'good.test.ts', assertionResults: [{}] },
        {
          status: 'failed',
          name: 'half.test.ts',
          assertionResults: [
            { status: 'passed', fullName: 'scans' },
            { status: 'failed', fullName: 'ends' },
          ],
        },
        { status: 'failed', name: 'broken.test.ts', assertionResults: [] },
      ],
    }
    expect(vitestCounts(report)).toEqual({
      passed: 4,
      failed: 2,
      skipped: 3,
      failures: ['ends', 'broken.test.ts'],
    })
  })

  it('is nothing for nothing', () => {
    const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] }
    expect(sum([])).toEqual(nothing)
    expect(cargoCounts('')).toEqual(nothing)
  })
})
