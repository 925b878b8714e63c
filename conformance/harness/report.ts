// Writes how much was compared: to the test output, and to the file that RUNSCAN_CONFORMANCE_REPORT names.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** The counts of one test file. */
export interface AreaReport {
  comparisons: number
  /** Allowed differences by id. */
  differences: Record<string, number>
  unexpected: number
}

/** All areas so far. The suite runs one file at a time, so each adds itself to what is there. */
export interface ConformanceReport extends AreaReport {
  areas: Record<string, AreaReport>
}

export function reportArea(name: string, area: AreaReport): void {
  const file = process.env.RUNSCAN_CONFORMANCE_REPORT
  const ids = Object.entries(area.differences).map(([id, count]) => `${id} ${count}`)
  process.stdout.write(
    `conformance ${name}: ${area.comparisons} comparisons, ${area.unexpected} unexpected, ` +
      `allowed: ${ids.join(', ') || 'none'}\n`,
  )
  if (!file) return
  const before: Record<string, AreaReport> = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as ConformanceReport).areas
    : {}
  writeFileSync(file, `${JSON.stringify(totalled({ ...before, [name]: area }), undefined, 2)}\n`)
}

/** The areas with their sum. */
export function totalled(areas: Record<string, AreaReport>): ConformanceReport {
  const total: ConformanceReport = { comparisons: 0, differences: {}, unexpected: 0, areas }
  for (const area of Object.values(areas)) {
    total.comparisons += area.comparisons
    total.unexpected += area.unexpected
    for (const [id, count] of Object.entries(area.differences)) {
      total.differences[id] = (total.differences[id] ?? 0) + count
    }
  }
  return total
}
