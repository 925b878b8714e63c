// Writes how much was compared: to the test output, and to the folder that RUNSCAN_CONFORMANCE_REPORT names.
import { writeFileSync } from 'node:fs'
import path from 'node:path'

/** The counts of one test file. */
export interface AreaReport {
  comparisons: number
  /** Allowed differences by id. */
  differences: Record<string, number>
  unexpected: number
}

export function reportArea(name: string, area: AreaReport): void {
  const folder = process.env.RUNSCAN_CONFORMANCE_REPORT
  const ids = Object.entries(area.differences).map(([id, count]) => `${id} ${count}`)
  process.stdout.write(
    `conformance ${name}: ${area.comparisons} comparisons, ${area.unexpected} unexpected, ` +
      `allowed: ${ids.join(', ') || 'none'}\n`,
  )
  if (folder) writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(area, undefined, 2)}\n`)
}
