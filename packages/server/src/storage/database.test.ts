import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from './database.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-database-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('says of a full disk that it is full, keeps nothing of the change, and goes on', () => {
  const sql = openDatabase(path.join(folder, 'server.db'))
  sql.run('CREATE TABLE texts (text TEXT) STRICT')
  const { pages } = sql.get<{ pages: number }>('SELECT page_count + 5 AS pages FROM pragma_page_count') ?? {
    pages: 0,
  }
  sql.get(`PRAGMA max_page_count = ${pages}`)
  const insert = (bytes: number) => sql.run('INSERT INTO texts VALUES (?)', 'x'.repeat(bytes))
  const tooMuch = () =>
    sql.transaction(() => {
      insert(10)
      insert(1024 * 1024)
    })
  expect(tooMuch).toThrow(/full/)
  expect(sql.get('SELECT count(*) AS count FROM texts')).toMatchObject({ count: 0 })
  sql.transaction(() => insert(10))
  expect(sql.get('SELECT count(*) AS count FROM texts')).toMatchObject({ count: 1 })
  sql.close()
})
