// The rows of docs/coverage.md under the names of the documentation; rows.test.ts holds them to documented.ts.
import { documented } from './documented.js'
import { artifactRows } from './rows/artifacts.js'
import { attributeRows } from './rows/attributes.js'
import { fileRows } from './rows/files.js'
import { historyRows } from './rows/history.js'
import { lifecycleRows } from './rows/lifecycle.js'

/** The sections of the page. */
export const sections = {
  'Attributes and properties': attributeRows,
  'Making, loading, changing and deleting a run': lifecycleRows,
  History: historyRows,
  Files: fileRows,
  Artifacts: artifactRows,
} as const

/** All rows by their ids: `config`, `scan_history()`, `scan_history.min_step`, `files raises ValueError`. */
export const rows = { ...attributeRows, ...lifecycleRows, ...historyRows, ...fileRows, ...artifactRows }

export type RowId = keyof typeof rows

/** The ids that the documentation calls for. */
export function documentedRows(): string[] {
  const { attributes, properties, methods, raises } = documented
  const inMethods = Object.entries(methods).flatMap(([method, args]) => [
    `${method}()`,
    ...Object.keys(args).map(name => `${method}.${name}`),
  ])
  const errors = Object.entries(raises).flatMap(([method, names]) =>
    names.map(name => `${method} raises ${name}`),
  )
  return [...new Set<string>([...attributes, ...properties]), ...inMethods, ...errors]
}

/** What Python gives an argument that is left out, as the documentation writes it; undefined where there is no such thing. */
export function documentedDefault(row: string): string | undefined {
  const [method = '', name = ''] = row.split('.')
  const args = (documented.methods as Record<string, Record<string, string | null>>)[method]
  return args?.[name] ?? undefined
}
