// Columns as the type that all batches of a result share.
import type { HistoryColumn } from '../rows/batch.js'
import type { ColumnData, FieldData } from '../rows/column-data.js'
import { parseLooseJson } from '../rows/json.js'
import { type ValueOptions, valueReader } from '../rows/values.js'
import { jsonText } from './json-text.js'
import { dataOfValues } from './plain.js'
import { type ArrowType, isSameType, typeOfData } from './types.js'

/** A column of a batch as a type that holds its values; one that the batch lacks has none. */
export function fittedColumn(
  column: HistoryColumn | undefined,
  type: ArrowType,
  numRows: number,
): ColumnData {
  if (!column) return { kind: 'null', length: numRows }
  const { scanned, values, validity } = column
  if (scanned) return fitted(scanned.data, type, numRows)
  if (type.kind === 'float64' && values instanceof Float64Array) return { kind: 'float64', values, validity }
  return dataOfValues(
    type,
    Array.from({ length: numRows }, (_, row) => column.get(row)),
  )
}

/** The type was found from the values: numbers are not looked at again to see whether it holds them. */
function fitted(data: ColumnData, type: ArrowType, length: number): ColumnData {
  if (data.kind === 'null') return data
  switch (type.kind) {
    case 'int64':
    case 'uint64':
    case 'whole':
      // Doubles that are whole numbers become whole numbers where they are written.
      return data
    case 'float64':
      return asFloats(data)
    case 'list':
      if (data.kind !== 'list') break
      return { ...data, child: fitted(data.child, type.child, data.offsets[length] ?? 0) }
    case 'map': {
      if (data.kind !== 'map') break
      const count = data.offsets[length] ?? 0
      const [keys, values] = [fitted(data.keys, type.keys, count), fitted(data.values, type.values, count)]
      return { ...data, keys, values }
    }
    case 'struct': {
      if (data.kind !== 'struct' && data.kind !== 'union') break
      const fields = type.fields.map(({ name, type: field }): FieldData => {
        const known = data.fields.find(candidate => candidate.name === name)
        return { name, data: known ? fitted(known.data, field, length) : { kind: 'null', length } }
      })
      return { ...data, fields }
    }
    case 'any':
      break
    default:
      if (isSameType(typeOfData(data), type)) return data
  }
  return asJson(data, length)
}

function asFloats(data: ColumnData): ColumnData {
  if (data.kind !== 'int64' && data.kind !== 'uint64') return data
  return { kind: 'float64', values: Float64Array.from(data.values, Number), validity: data.validity }
}

const exact: ValueOptions = { bigints: 'bigint', parseJson: parseLooseJson }

function asJson(data: ColumnData, length: number): ColumnData {
  // Cells that are JSON already stay as they are, digit for digit.
  const isJson = data.kind === 'json'
  const read = valueReader(data, isJson ? { ...exact, parseJson: text => text } : exact)
  const texts = Array.from({ length }, (_, row) => {
    const value = read(row)
    if (value === null) return null
    return isJson && typeof value === 'string' ? value : jsonText(value)
  })
  return dataOfValues({ kind: 'utf8' }, texts)
}
