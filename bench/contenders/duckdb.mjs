// DuckDB from Node, on one thread as the others are.
import { DuckDBInstance } from '@duckdb/node-api'
import { ofColumns, ofRows } from './check.mjs'

const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const connection = await instance.connect()

function sql({ source, keys, minStep, maxStep }) {
  const names = keys ? ['_step', ...keys].map(key => `"${key}"`).join(', ') : '*'
  const range = minStep === undefined ? '' : ` where _step >= ${minStep} and _step < ${maxStep}`
  return `select ${names} from read_parquet('${source}')${range}`
}

async function columns(request) {
  const result = await (await connection.run(sql(request))).getColumns()
  return () => ofColumns(result, result[0]?.length ?? 0)
}

async function rows(request) {
  const result = await connection.stream(sql(request))
  const { seen, add } = ofRows()
  for await (const found of result.yieldRowObjects()) for (const row of found) add(row)
  return { seen }
}

export const tasks = { columns, objects: rows, rows, middle: columns }
