// What reading has cost, together.
import type { ScanCost } from './protocol.js'

export const noCost: Readonly<ScanCost> = { requests: 0, bytes: 0, totalBytes: 0, liveRows: 0 }

export function sumOf(costs: readonly Readonly<ScanCost>[]): ScanCost {
  const sum = { ...noCost }
  for (const cost of costs) for (const name of Object.keys(sum) as (keyof ScanCost)[]) sum[name] += cost[name]
  return sum
}
