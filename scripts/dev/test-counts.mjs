// Reads how many tests passed and failed out of what each runner reports.

/** Adds counts up. */
export function sum(counts) {
  return counts.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    {
      passed: 0,
      failed: 0,
    },
  )
}

/** From the closing lines of `cargo test`, one for each test binary. */
export function cargoCounts(output) {
  const lines = output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)
  return sum([...lines].map(([, passed, failed]) => ({ passed: Number(passed), failed: Number(failed) })))
}

/** From Vitest's JSON report; a file that could not be collected is a failure too. */
export function vitestCounts(report) {
  const broken = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken }
}
