// This project's scanner in Node; the second argument is how many workers it has, or `auto`: what it chooses itself.
import { openHistory } from '@runscan/history-wasm'
import { addValue, ofRows } from './check.mjs'

const workers = process.argv[3] === 'auto' ? 'auto' : Number(process.argv[3] ?? 0)
const query = ({ keys, minStep, maxStep }) => ({ keys: keys ?? undefined, minStep, maxStep })

async function columns(request) {
  const history = await openHistory(request.source, { workers })
  const table = await history.scan(query(request)).toColumns()
  await history.close()
  return () => seenIn(table)
}

async function rows(request) {
  const history = await openHistory(request.source, { workers })
  const { seen, add } = ofRows()
  for await (const some of history.scan(query(request)).rowBatches()) for (const row of some) add(row)
  await history.close()
  return { seen }
}

let open
/** A question to a history that stays open, as a page has it that is zoomed. */
async function again(request) {
  open ??= await openHistory(request.source, { workers })
  const table = await open.scan(query(request)).toColumns()
  return () => seenIn(table)
}

function seenIn({ columns: all, numRows }) {
  const seen = { rows: numRows, present: 0, sum: 0 }
  for (const column of all) for (let row = 0; row < numRows; row += 1) addValue(seen, column.get(row))
  return seen
}

export const tasks = { columns, objects: rows, rows, middle: columns, again }
