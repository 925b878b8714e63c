// The one database connection: opened, and brought up to date.
import { setImmediate } from 'node:timers/promises'
import Database from 'libsql'
import { ServerError } from '../errors.js'
import { migrations } from './schema.js'

/** What SQLite holds. */
export type SqlValue = string | number | bigint | null

/** Statements on the database, prepared once each. */
export interface Sql {
  /** The first row, if there is one. */
  get<Row>(text: string, ...values: SqlValue[]): Row | undefined
  all<Row>(text: string, ...values: SqlValue[]): Row[]
  /** Gives the number of changed rows. */
  run(text: string, ...values: SqlValue[]): number
  /** Gives pages that hold nothing any more back to the system, a few at a time, so that others are served meanwhile. */
  shrink(): Promise<void>
  /** All or nothing. A transaction inside of another is part of it. */
  transaction<T>(work: () => T): T
  close(): void
}

const pagesAtOnce = 500
/** Puts what the log holds into the database's file, and empties the log. */
const intoFile = 'PRAGMA wal_checkpoint(TRUNCATE)'

/** Opens the database of a data folder. @throws `ServerError` `STORAGE` when it cannot be used */
export function openDatabase(file: string): Sql {
  const database = open(file)
  const statements = new Map<string, Database.Statement>()
  const prepared = (text: string) => {
    let statement = statements.get(text)
    if (!statement) {
      statement = database.prepare(text)
      statements.set(text, statement)
    }
    return statement
  }
  let depth = 0
  let isOpen = true
  const sql: Sql = {
    get: <Row>(text: string, ...values: SqlValue[]) => prepared(text).get(...values) as Row | undefined,
    all: <Row>(text: string, ...values: SqlValue[]) => prepared(text).all(...values) as Row[],
    run: (text, ...values) => prepared(text).run(...values.map(readable)).changes,
    transaction(work) {
      if (depth > 0) return work()
      database.exec('BEGIN IMMEDIATE')
      depth += 1
      try {
        const result = work()
        database.exec('COMMIT')
        return result
      } catch (error) {
        // On a full disk SQLite has rolled back by itself, and says of another time only that there is nothing to undo.
        if (database.inTransaction) database.exec('ROLLBACK')
        throw error
      } finally {
        depth -= 1
      }
    },
    async shrink() {
      const free = () => sql.get<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0
      for (let left = free(), before = left + 1; isOpen && left > 0 && left < before; ) {
        database.exec(`PRAGMA incremental_vacuum(${pagesAtOnce})`)
        await setImmediate()
        before = left
        left = isOpen ? free() : 0
      }
      if (isOpen) database.exec(intoFile)
    },
    close: () => {
      isOpen = false
      try {
        database.exec(intoFile)
      } catch {
        // On a full disk the log stays where it is, and is read when the database is opened again.
      }
      statements.clear()
      database.close()
    },
  }
  migrate(database, sql)
  return sql
}

function open(file: string): Database.Database {
  try {
    const database = new Database(file)
    // Only before there are tables; a database that was made without it reuses its free pages instead.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL')
    database.exec('PRAGMA foreign_keys = ON')
    return database
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ServerError('STORAGE', 500, `cannot open the database '${file}': ${message}`, cause)
  }
}

function migrate(database: Database.Database, sql: Sql): void {
  const { user_version: version } = sql.get<{ user_version: number }>('PRAGMA user_version') ?? {
    user_version: 0,
  }
  if (version > migrations.length) {
    sql.close()
    throw new ServerError('STORAGE', 500, 'the data folder was written by a newer version: update this one')
  }
  for (const [at, script] of migrations.entries()) {
    if (at < version) continue
    database.exec(`BEGIN; ${script}; PRAGMA user_version = ${at + 1}; COMMIT`)
  }
}

/** What follows a NUL in a text would be stored, and never be read again. */
function readable(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
}
