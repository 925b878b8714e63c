// The columns of a table of runs, by the names that people write.
import { InputError } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import { didYouMean } from '../suggest/nearest.js'

/** A column: its name, and how it is read from a run. */
export interface RunColumn {
  name: string
  read(run: Run): unknown
}

const readers = {
  id: run => run.id,
  name: run => run.name,
  state: run => run.state,
  created: run => run.createdAt.slice(0, 19),
  tags: run => run.tags.join(', '),
  user: run => run.user?.username ?? run.user?.name,
  group: run => run.group,
  jobType: run => run.jobType,
  notes: run => run.notes,
  description: run => run.description,
  heartbeat: run => run.heartbeatAt?.slice(0, 19),
  commit: run => run.commit,
  sweep: run => run.sweepName,
  rows: run => run.historyLineCount,
  url: run => run.url,
  lastStep: run => run.historyKeys?.lastStep,
} satisfies Record<string, (run: Run) => unknown>

const usual = ['id', 'name', 'state', 'created', 'tags']
const heavy = /^(?:config|summary|systemMetrics)(?:\.|$)|^lastStep$/

/** The columns of these names; the usual ones when none are given. @throws `InputError` for a name that means nothing */
export function columnsOf(names: readonly string[] = usual): RunColumn[] {
  return names.map(name => {
    if (Object.hasOwn(readers, name)) return { name, read: readers[name as keyof typeof readers] }
    const [, field, key] = /^(config|summary|systemMetrics)(?:\.(.+))?$/s.exec(name) ?? []
    if (!field) {
      const known = [...Object.keys(readers), 'config', 'summary', 'systemMetrics']
      throw new InputError(
        '--columns',
        `--columns: there is no column '${name}'${didYouMean(name, known)}\n  columns are ${known.join(', ')}, config.KEY, summary.KEY`,
      )
    }
    return { name, read: run => inside(run[field as 'config'], key) }
  })
}

/** Whether a column needs what lists leave out. */
export function isHeavy(name: string): boolean {
  return heavy.test(name)
}

/** A value by its key, or by the keys on the way to it: keys may hold dots themselves. */
function inside(value: unknown, key: string | undefined): unknown {
  if (key === undefined) return value
  if (typeof value !== 'object' || value === null) return undefined
  if (Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key]
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
    const head = key.slice(0, dot)
    if (!Object.hasOwn(value, head)) continue
    const found = inside((value as Record<string, unknown>)[head], key.slice(dot + 1))
    if (found !== undefined) return found
  }
  return undefined
}
