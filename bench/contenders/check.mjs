// What a result comes to, so that nobody is fast by being wrong: rows, values that are there, and the sum of the numbers.

/**
 * Adds up rows that are objects. Each cell is looked at by its name, as a program does that knows its columns: a function
 * is made for the keys of the first row.
 */
export function ofRows() {
  const seen = { rows: 0, present: 0, sum: 0 }
  let visit
  return {
    seen,
    add(row) {
      visit ??= visitorOf(Object.keys(row))
      visit(seen, row)
    },
  }
}

function visitorOf(keys) {
  const cell = key => `
    value = row[${JSON.stringify(key)}]
    if (value !== null && value !== undefined) {
      present += 1
      if (typeof value === 'number') sum += value
      else if (typeof value === 'bigint') sum += Number(value)
    }`
  return new Function(
    'seen',
    'row',
    `let present = 0, sum = 0, value${keys.map(cell).join('')}
    seen.rows += 1
    seen.present += present
    seen.sum += sum`,
  )
}

/** Adds up columns: anything that can be iterated. */
export function ofColumns(columns, rows) {
  const seen = { rows, present: 0, sum: 0 }
  for (const column of columns) for (const value of column) addValue(seen, value)
  return seen
}

/** One value of whatever a reader gives for a cell. */
export function addValue(seen, value) {
  if (value === null || value === undefined) return
  seen.present += 1
  if (typeof value === 'number') seen.sum += value
  else if (typeof value === 'bigint') seen.sum += Number(value)
}

/** Whether two results are of the same rows; sums of doubles depend on the order in which they are made. */
export function isSame(one, other) {
  const near = Math.abs(one.sum - other.sum) <= 1e-9 * Math.max(1, Math.abs(one.sum))
  return one.rows === other.rows && one.present === other.present && near
}
