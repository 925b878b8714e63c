// Projects in the database.
import type { Sql, SqlValue } from './database.js'

/** A project. Times are milliseconds since 1970. */
export interface Project {
  id: number
  entity: string
  name: string
  description: string | null
  access: string | null
  createdAt: number
}

const columns = 'id, entity, name, description, access, created_at AS createdAt'

/** The projects. */
export interface ProjectStore {
  find(entity: string, name: string): Project | undefined
  byId(id: number): Project | undefined
  /** Newest first. */
  list(entity: string): Project[]
  /** The entities that have projects, by name. */
  entities(): string[]
  /** The project of that name, made when there is none. */
  ensure(entity: string, name: string, now: number): Project
  change(id: number, changes: { description?: string | null; access?: string | null }): void
}

export function projectStore(sql: Sql): ProjectStore {
  const find: ProjectStore['find'] = (entity, name) =>
    sql.get<Project>(`SELECT ${columns} FROM projects WHERE entity = ? AND name = ?`, entity, name)
  return {
    find,
    byId: id => sql.get<Project>(`SELECT ${columns} FROM projects WHERE id = ?`, id),
    list: entity =>
      sql.all<Project>(`SELECT ${columns} FROM projects WHERE entity = ? ORDER BY id DESC`, entity),
    entities: () =>
      sql
        .all<{ entity: string }>('SELECT DISTINCT entity FROM projects ORDER BY entity')
        .map(({ entity }) => entity),
    ensure(entity, name, now) {
      sql.run(
        'INSERT INTO projects (entity, name, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        entity,
        name,
        now,
      )
      return find(entity, name) as Project
    },
    change(id, { description, access }) {
      const set = (column: string, value: SqlValue) =>
        sql.run(`UPDATE projects SET ${column} = ? WHERE id = ?`, value, id)
      if (description !== undefined && description !== null) set('description', description)
      if (access !== undefined && access !== null) set('access', access)
    },
  }
}
