// Sweeps in the database.
import type { Sql, SqlValue } from './database.js'

/** A sweep. Times are milliseconds since 1970; `config` is the YAML text that a client sent. */
export interface SweepRecord {
  id: number
  projectId: number
  /** The sweep's id as users know it. */
  name: string
  displayName: string | null
  description: string | null
  state: string
  config: string
  createdAt: number
  updatedAt: number
}

/** What of a sweep may be changed. */
export type SweepChanges = Partial<Pick<SweepRecord, 'displayName' | 'description' | 'state' | 'config'>>

const columns = `id, project_id AS projectId, name, display_name AS displayName, description, state, config,
  created_at AS createdAt, updated_at AS updatedAt`

const changeable: Record<keyof SweepChanges, string> = {
  displayName: 'display_name',
  description: 'description',
  state: 'state',
  config: 'config',
}

/** The sweeps. */
export interface SweepStore {
  find(projectId: number, name: string): SweepRecord | undefined
  byId(id: number): SweepRecord | undefined
  /** Newest first. */
  list(projectId: number): SweepRecord[]
  create(sweep: Omit<SweepRecord, 'id' | 'updatedAt'>): SweepRecord
  change(id: number, changes: SweepChanges, now: number): void
  /** Registers an agent; gives its number. */
  addAgent(sweepId: number, host: string, now: number): number
  /** The sweep of an agent. */
  ofAgent(agentId: number): SweepRecord | undefined
  /** How many runs were given to agents. */
  countTrials(sweepId: number): number
  addTrial(sweepId: number, position: number, runName: string, agentId: number): void
  /** The runs that an agent was given, oldest first. */
  runsOfAgent(agentId: number): string[]
}

export function sweepStore(sql: Sql): SweepStore {
  const find: SweepStore['find'] = (projectId, name) =>
    sql.get<SweepRecord>(`SELECT ${columns} FROM sweeps WHERE project_id = ? AND name = ?`, projectId, name)
  return {
    find,
    byId: id => sql.get<SweepRecord>(`SELECT ${columns} FROM sweeps WHERE id = ?`, id),
    list: projectId =>
      sql.all<SweepRecord>(`SELECT ${columns} FROM sweeps WHERE project_id = ? ORDER BY id DESC`, projectId),
    create({ projectId, name, displayName, description, state, config, createdAt }) {
      sql.run(
        `INSERT INTO sweeps (project_id, name, display_name, description, state, config, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[projectId, name, displayName, description, state, config, createdAt, createdAt],
      )
      return find(projectId, name) as SweepRecord
    },
    change(id, changes, now) {
      const entries = Object.entries(changes).filter(([, value]) => value !== undefined)
      if (entries.length === 0) return
      const set = entries.map(([field]) => `${changeable[field as keyof SweepChanges]} = ?`)
      const values = entries.map(([, value]) => value as SqlValue)
      sql.run(`UPDATE sweeps SET ${set.join(', ')}, updated_at = ? WHERE id = ?`, ...values, now, id)
    },
    addAgent(sweepId, host, now) {
      sql.run('INSERT INTO agents (sweep_id, host, created_at) VALUES (?, ?, ?)', sweepId, host, now)
      return sql.get<{ id: number }>('SELECT max(id) AS id FROM agents')?.id as number
    },
    ofAgent: agentId =>
      sql.get<SweepRecord>(
        `SELECT ${columns} FROM sweeps WHERE id = (SELECT sweep_id FROM agents WHERE id = ?)`,
        agentId,
      ),
    countTrials: sweepId =>
      sql.get<{ count: number }>('SELECT count(*) AS count FROM trials WHERE sweep_id = ?', sweepId)?.count ??
      0,
    addTrial(sweepId, position, runName, agentId) {
      sql.run('INSERT INTO trials VALUES (?, ?, ?, ?)', sweepId, position, runName, agentId)
    },
    runsOfAgent: agentId =>
      sql
        .all<{ name: string }>(
          'SELECT run_name AS name FROM trials WHERE agent_id = ? ORDER BY position',
          agentId,
        )
        .map(({ name }) => name),
  }
}
