// Reads how many tests passed, failed and were left out, and which failed, out of what each runner reports.

/** Counts of one or more runs, with the names of what failed as far as the runner tells them. */
const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** Adds counts up. */
export function sum(counts) {
  return counts.reduce(
    (total, { passed, failed, skipped = 0, failures = [] }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
      failures: [...total.failures, ...failures],
    }),
    nothing,
  )
}

/** From what `cargo test` prints: closing lines, one for each test binary, and a line for each test. */
export function cargoCounts(output) {
  const lines = output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm)
  const counts = [...lines].map(([, passed, failed, skipped]) => ({
    passed: Number(passed),
    failed: Number(failed),
    skipped: Number(skipped),
  }))
  const failures = [...output.matchAll(/^test (\S+) \.\.\. FAILED$/gm)].map(([, name]) => name)
  return { ...sum(counts), failures }
}

/** From Vitest's JSON report; a file that could not be collected is a failure too. */
export function vitestCounts(report) {
  const failed = report.testResults.filter(({ status }) => status === 'failed')
  const broken = failed.filter(({ assertionResults }) => assertionResults.length === 0)
  const tests = failed.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [...tests.map(({ fullName }) => fullName), ...broken.map(({ name }) => name)],
  }
}
