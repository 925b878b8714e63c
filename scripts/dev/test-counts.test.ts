import { describe, expect, it } from 'vitest'
import { cargoCounts, sum, vitestCounts } from './test-counts.mjs'

describe('counting test results', () => {
  it('adds up every test binary of cargo', () => {
    const output = [
      'test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s',
      'noise',
      'test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s',
    ].join('\n')
    expect(cargoCounts(output)).toEqual({ passed: 15, failed: 2 })
  })

  it('counts a test file that could not be loaded as a failure', () => {
    const report = {
      numPassedTests: 4,
      numFailedTests: 1,
      testResults: [
        { status: 'passed', assertionResults: [{}] },
        { status: 'failed', assertionResults: [] },
      ],
    }
    expect(vitestCounts(report)).toEqual({ passed: 4, failed: 2 })
  })

  it('is nothing for nothing', () => {
    expect(sum([])).toEqual({ passed: 0, failed: 0 })
    expect(cargoCounts('')).toEqual({ passed: 0, failed: 0 })
  })
})
