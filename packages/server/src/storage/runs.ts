// Runs in the database.
import type { Sql, SqlValue } from './database.js'

/** A run. Times are milliseconds since 1970; `config`, `summary` and `systemMetrics` are the JSON text that clients sent. */
export interface RunRecord {
  id: number
  projectId: number
  /** The run's id as users know it. */
  name: string
  displayName: string | null
  description: string | null
  notes: string | null
  tags: string[]
  groupName: string | null
  jobType: string | null
  sweepName: string | null
  commit: string | null
  host: string | null
  program: string | null
  state: string
  config: string
  summary: string
  systemMetrics: string
  exitCode: number | null
  stopRequested: boolean
  deleted: boolean
  exportedLines: number
  createdAt: number
  heartbeatAt: number
}

/** What of a run may be changed. */
export type RunChanges = Partial<Omit<RunRecord, 'id' | 'projectId' | 'name' | 'createdAt'>>

const names: Record<keyof RunRecord, string> = {
  id: 'id',
  projectId: 'project_id',
  name: 'name',
  displayName: 'display_name',
  description: 'description',
  notes: 'notes',
  tags: 'tags',
  groupName: 'group_name',
  jobType: 'job_type',
  sweepName: 'sweep_name',
  commit: 'commit_hash',
  host: 'host',
  program: 'program',
  state: 'state',
  config: 'config',
  summary: 'summary',
  systemMetrics: 'system_metrics',
  exitCode: 'exit_code',
  stopRequested: 'stop_requested',
  deleted: 'deleted',
  exportedLines: 'exported_lines',
  createdAt: 'created_at',
  heartbeatAt: 'heartbeat_at',
}
const columnsOf = (fields: Iterable<keyof RunRecord>) =>
  [...fields].map(field => `${names[field]} AS "${field}"`).join(', ')
const allColumns = columnsOf(Object.keys(names) as (keyof RunRecord)[])

/** Some fields of a run. */
export type RunPart = Pick<RunRecord, 'id' | 'createdAt'> & Partial<RunRecord>

/** A page of the runs by age. */
export interface AgePage {
  /** Newest first. */
  descending: boolean
  after?: { id: number; createdAt: number } | undefined
  limit: number
}

/** The runs. Deleted ones stay known by their name, so that it is not given to another run. */
export interface RunStore {
  /** Also a deleted one. */
  find(projectId: number, name: string): RunRecord | undefined
  byId(id: number): RunRecord | undefined
  /**
   * All runs of a project that are not deleted, oldest first, some at a time: there may be many, and large ones. They have
   * their ids, the times of their creation and the named fields, and nothing else.
   */
  batches(projectId: number, fields: readonly (keyof RunRecord)[]): Generator<RunPart[]>
  /** How many runs of a project are not deleted. */
  count(projectId: number): number
  /** Some runs of a project that are not deleted, by age: those after a run, `limit` of them at most. */
  pageByAge(projectId: number, page: AgePage): RunRecord[]
  /** The runs of a sweep that are not deleted, oldest first. */
  listOfSweep(projectId: number, sweepName: string): RunRecord[]
  create(projectId: number, name: string, state: string, now: number): RunRecord
  change(id: number, changes: RunChanges): void
  /** Running runs that have not been heard of since a time become `crashed`. */
  crashSilent(since: number): void
}

const batchRuns = 500

export function runStore(sql: Sql): RunStore {
  function select<Run extends RunPart = RunRecord>(
    rest: string,
    values: SqlValue[],
    columns = allColumns,
  ): Run[] {
    return sql.all<StoredRun>(`SELECT ${columns} FROM runs ${rest}`, ...values).map(fromSql<Run>)
  }
  function selectByAge<Run extends RunPart = RunRecord>(
    projectId: number,
    { descending, after, limit }: AgePage,
    columns?: string,
  ): Run[] {
    const [sign, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC']
    const beyond = after ? `AND (created_at, id) ${sign} (?, ?)` : ''
    return select(
      `WHERE project_id = ? AND deleted = 0 ${beyond} ORDER BY created_at ${direction}, id ${direction} LIMIT ?`,
      [projectId, ...(after ? [after.createdAt, after.id] : []), limit],
      columns,
    )
  }
  const find: RunStore['find'] = (projectId, name) =>
    select('WHERE project_id = ? AND name = ?', [projectId, name])[0]
  return {
    find,
    byId: id => select('WHERE id = ?', [id])[0],
    *batches(projectId, fields) {
      const wanted = columnsOf(new Set(['id', 'createdAt', ...fields]))
      for (let after: RunPart | undefined; ; ) {
        const page = { descending: false, after, limit: batchRuns }
        const runs = selectByAge<RunPart>(projectId, page, wanted)
        yield runs
        if (runs.length < batchRuns) return
        after = runs.at(-1)
      }
    },
    count: projectId =>
      sql.get<{ count: number }>(
        'SELECT count(*) AS count FROM runs WHERE project_id = ? AND deleted = 0',
        projectId,
      )?.count ?? 0,
    pageByAge: (projectId, page) => selectByAge(projectId, page),
    listOfSweep: (projectId, sweepName) =>
      select('WHERE project_id = ? AND sweep_name = ? AND deleted = 0 ORDER BY id', [projectId, sweepName]),
    create(projectId, name, state, now) {
      sql.run(
        'INSERT INTO runs (project_id, name, state, created_at, heartbeat_at) VALUES (?, ?, ?, ?, ?)',
        ...[projectId, name, state, now, now],
      )
      return find(projectId, name) as RunRecord
    },
    change(id, changes) {
      const entries = Object.entries(changes).filter(([, value]) => value !== undefined)
      if (entries.length === 0) return
      const set = entries.map(([field]) => `${names[field as keyof RunRecord]} = ?`).join(', ')
      sql.run(`UPDATE runs SET ${set} WHERE id = ?`, ...entries.map(([, value]) => toSql(value)), id)
    },
    crashSilent: since => {
      sql.run(
        "UPDATE runs SET state = 'crashed' WHERE state IN ('running', 'preempting') AND heartbeat_at < ?",
        since,
      )
    },
  }
}

/** What SQLite has no type for: lists, and what is true or false. */
type StoredRun = Omit<RunPart, 'tags' | 'stopRequested' | 'deleted'> & {
  tags?: string
  stopRequested?: number
  deleted?: number
}

/** A run, or as much of it as was selected. */
function fromSql<Run extends RunPart>({ tags, stopRequested, deleted, ...rest }: StoredRun): Run {
  const run: RunPart = rest
  if (tags !== undefined) run.tags = JSON.parse(tags)
  if (stopRequested !== undefined) run.stopRequested = stopRequested === 1
  if (deleted !== undefined) run.deleted = deleted === 1
  return run as Run
}

function toSql(value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  return Array.isArray(value) ? JSON.stringify(value) : (value as SqlValue)
}
