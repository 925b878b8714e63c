// The columns that a table of runs may have.
import { formatAge, formatDuration, formatTime } from '../format/times.js'
import { formatValue } from '../format/values.js'
import type { ListedRun } from './runs-query.js'

/** A column. Its id stands in the page's address. */
export interface Column {
  id: string
  title: string
  /** What the server sorts by. */
  order: string
  isNumeric: boolean
}

const own: Column[] = [
  { id: 'state', title: 'State', order: 'state', isNumeric: false },
  { id: 'created', title: 'Started', order: 'created_at', isNumeric: false },
  { id: 'duration', title: 'Duration', order: 'duration', isNumeric: true },
  { id: 'tags', title: 'Tags', order: 'tags', isNumeric: false },
  { id: 'group', title: 'Group', order: 'group', isNumeric: false },
  { id: 'jobType', title: 'Job type', order: 'jobType', isNumeric: false },
  { id: 'notes', title: 'Notes', order: 'notes', isNumeric: false },
]

/** The column of the runs' names, which is always there. */
export const nameColumn: Column = { id: 'name', title: 'Name', order: 'displayName', isNumeric: false }

/** What runs are filtered by: their own fields that are texts, and the keys of config and summary. */
export function filterFields(available: readonly Column[]): string[] {
  const texts = ['displayName', 'tags', 'group', 'jobType', 'notes']
  return [...texts, ...available.filter(column => !own.includes(column)).map(({ order }) => order)]
}

/** As many keys of each kind are shown until somebody chooses. */
const shownAtFirst = 3

/** All columns that these runs could fill. */
export function availableColumns(runs: readonly ListedRun[]): Column[] {
  return [...own, ...keyColumns(runs, 'config'), ...keyColumns(runs, 'summary')]
}

function keyColumns(runs: readonly ListedRun[], section: 'config' | 'summary'): Column[] {
  const keys = new Set(runs.flatMap(run => [...run[section].keys()]))
  return [...keys].sort().map(key => columnOfKey(section, key, runs))
}

function columnOfKey(section: 'config' | 'summary', key: string, runs: readonly ListedRun[]): Column {
  const prefix = section === 'config' ? 'config' : 'summary_metrics'
  const isNumeric = runs.some(run => typeof run[section].get(key) === 'number')
  return { id: `${section}.${key}`, title: key, order: `${prefix}.${key}`, isNumeric }
}

/** The chosen columns, also those that no run on this page fills; at first those that tell most. */
export function chosenColumns(chosen: string | null, runs: readonly ListedRun[]): Column[] {
  const available = availableColumns(runs)
  if (chosen === null) return defaultColumns(available, runs)
  return splitIds(chosen).flatMap(
    id => available.find(column => column.id === id) ?? columnOfId(id, runs) ?? [],
  )
}

function columnOfId(id: string, runs: readonly ListedRun[]): Column | undefined {
  const found = /^(config|summary)\.(.+)$/s.exec(id)
  return found ? columnOfKey(found[1] as 'config' | 'summary', found[2] ?? '', runs) : undefined
}

function defaultColumns(available: readonly Column[], runs: readonly ListedRun[]): Column[] {
  const always = ['state', 'created', 'duration', ...(runs.some(run => run.tags.length > 0) ? ['tags'] : [])]
  const varied = (column: Column) => new Set(runs.map(run => formatValue(valueFor(column, run)))).size > 1
  const config = available.filter(({ id }) => id.startsWith('config.'))
  const telling = [...config.filter(varied), ...config.filter(column => !varied(column))].slice(
    0,
    shownAtFirst,
  )
  const summary = available.filter(({ id, isNumeric }) => id.startsWith('summary.') && isNumeric)
  return [...available.filter(({ id }) => always.includes(id)), ...telling, ...summary.slice(0, shownAtFirst)]
}

/** Ids in one text, with commas between them. */
export function joinIds(ids: readonly string[]): string {
  return ids.map(id => id.replace(/[%,]/g, encodeURIComponent)).join(',')
}

export function splitIds(text: string): string[] {
  const parts = text.split(',').filter(part => part !== '')
  return parts.map(part => part.replace(/%2C|%25/g, decodeURIComponent))
}

/** The value of a run in a column. */
export function valueFor({ id }: Column, run: ListedRun): unknown {
  if (id.startsWith('config.')) return run.config.get(id.slice('config.'.length))
  if (id.startsWith('summary.')) return run.summary.get(id.slice('summary.'.length))
  return run[id as 'state']
}

/** What a cell says, and what more it says to those who ask. */
export function cellText(column: Column, run: ListedRun): { text: string; title?: string } {
  if (column.id === 'created') return { text: formatAge(run.createdAt), title: formatTime(run.createdAt) }
  if (column.id === 'duration') return { text: formatDuration(run.seconds) }
  const value = valueFor(column, run)
  const text = formatValue(value)
  return typeof value === 'number' ? { text, title: String(value) } : { text, title: text }
}
