// The text of functions that make rows, one for each schema. Such a function is several times faster than setting keys
// one by one: engines know the shape of all its rows from the start.

/**
 * How a column is read within a function: straight out of its array of numbers, with its bitmap or without; a text by
 * its place in a dictionary; anything by a reader.
 */
export type Access = 'plain' | 'nullable' | 'coded' | 'reader'

/** What a function reads of a column. */
export interface CellSource {
  /** Numbers, or the places in a dictionary. */
  values: ArrayLike<number>
  bits: Uint8Array
  /** The texts of a dictionary that have been read. */
  texts: readonly unknown[]
  read: (row: number) => unknown
}

/** Makes the rows from `from` to `to`, exclusive. */
export type RowFunction = (
  from: number,
  to: number,
  cells: readonly CellSource[],
) => Record<string, unknown>[]

const functions = new Map<string, RowFunction>()
let canCompile: boolean | undefined

/** Whether code may be made from text here. */
export function mayCompile(): boolean {
  if (canCompile === undefined) {
    try {
      canCompile = new Function('return true')() === true
    } catch {
      canCompile = false
    }
  }
  return canCompile
}

/** The function for columns of such names that are read in such ways. */
export function rowFunction(names: readonly string[], access: readonly Access[]): RowFunction {
  const key = JSON.stringify([names, access])
  let made = functions.get(key)
  if (!made) {
    // Schemas change seldom; a program that meets very many starts over.
    if (functions.size >= 200) functions.clear()
    made = new Function('from', 'to', 'cells', sourceOf(names, access)) as RowFunction
    functions.set(key, made)
  }
  return made
}

/** Names get into the text as JSON, which is JavaScript too; `__proto__` as a computed key. */
function sourceOf(names: readonly string[], access: readonly Access[]): string {
  const declared: Record<Access, string[]> = {
    plain: ['values'],
    nullable: ['values', 'bits'],
    coded: ['values', 'bits', 'texts', 'read'],
    reader: ['read'],
  }
  const lines = access.map((how, at) => {
    const parts = declared[how].map(part => `${part}: ${part}${at}`)
    return `const { ${parts.join(', ')} } = cells[${at}]`
  })
  const cells = access.map((how, at) => {
    const key = names[at] === '__proto__' ? '["__proto__"]' : JSON.stringify(names[at])
    const isThere = `(bits${at}[row >> 3] >> (row & 7)) & 1`
    const value = {
      plain: `values${at}[row]`,
      nullable: `${isThere} ? values${at}[row] : null`,
      coded: `${isThere} ? texts${at}[values${at}[row]] ?? read${at}(row) : null`,
      reader: `read${at}(row)`,
    }[how]
    return `${key}: ${value}`
  })
  return `${lines.join('\n')}
const rows = new Array(to - from)
for (let row = from; row < to; row += 1) rows[row - from] = { ${cells.join(', ')} }
return rows`
}
