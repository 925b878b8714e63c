// Columns as they come out of the scanner: typed arrays, and nothing made of their values yet.

/** A bitmap, lowest bit first, 1 for a value that is there; undefined when all are. */
export type Validity = Uint8Array | undefined

/** `s` comes only from elsewhere than parquet. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

/** What is written in a column of texts. */
export type TextKind = 'utf8' | 'json' | 'binary' | 'decimal'

/** Texts: value `i` is `bytes[offsets[i]..offsets[i + 1]]`. */
export interface TextData {
  offsets: Int32Array
  bytes: Uint8Array
}

/** Texts that many rows share. */
export interface Dictionary extends TextData {
  /** Tells the dictionaries of a pass apart. */
  readonly id: number
  /** The values, once they have been read. */
  values?: unknown[]
}

/** A field of an object, or a member of a value of several types. */
export interface FieldData {
  name: string
  data: ColumnData
}

/** The values of a column by their kind. Where a row has no value, anything may stand. */
export type ColumnData =
  | { kind: 'float64'; values: Float64Array; validity: Validity }
  | { kind: 'int64'; values: BigInt64Array; validity: Validity }
  | { kind: 'uint64'; values: BigUint64Array; validity: Validity }
  | { kind: 'bool'; values: Uint8Array; validity: Validity }
  | ({ kind: TextKind; validity: Validity; indices?: undefined } & TextData)
  | { kind: TextKind; indices: Int32Array; dictionary: Dictionary; validity: Validity }
  | { kind: 'timestamp'; unit: TimeUnit; utc: boolean; values: BigInt64Array; validity: Validity }
  | { kind: 'date'; values: Int32Array; validity: Validity }
  | { kind: 'time'; unit: TimeUnit; values: BigInt64Array; validity: Validity }
  | { kind: 'list'; offsets: Int32Array; child: ColumnData; validity: Validity }
  | { kind: 'struct' | 'union'; fields: FieldData[]; length: number; validity: Validity }
  | { kind: 'map'; offsets: Int32Array; keys: ColumnData; values: ColumnData; validity: Validity }
  | { kind: 'null'; length: number }

/** Rows as columns. */
export interface BatchData {
  numRows: number
  columns: ColumnData[]
}

/** Gives the same values elsewhere. */
export type CopyArray = <A extends CopiedArray>(view: A) => A

/** The arrays that columns are made of. */
export type CopiedArray = Float64Array | BigInt64Array | BigUint64Array | Int32Array | Uint8Array

/** The same column with its arrays elsewhere. Dictionaries stay where they are. */
export function copyColumn(data: ColumnData, copy: CopyArray): ColumnData {
  const bits = (validity: Validity) => (validity === undefined ? undefined : copy(validity))
  switch (data.kind) {
    case 'float64':
      return { kind: data.kind, values: copy(data.values), validity: bits(data.validity) }
    case 'int64':
      return { kind: data.kind, values: copy(data.values), validity: bits(data.validity) }
    case 'uint64':
      return { kind: data.kind, values: copy(data.values), validity: bits(data.validity) }
    case 'bool':
      return { kind: data.kind, values: copy(data.values), validity: bits(data.validity) }
    case 'utf8':
    case 'json':
    case 'binary':
    case 'decimal':
      if (data.indices) return { ...data, indices: copy(data.indices), validity: bits(data.validity) }
      return {
        kind: data.kind,
        offsets: copy(data.offsets),
        bytes: copy(data.bytes),
        validity: bits(data.validity),
      }
    case 'timestamp':
    case 'time':
      return { ...data, values: copy(data.values), validity: bits(data.validity) }
    case 'date':
      return { ...data, values: copy(data.values), validity: bits(data.validity) }
    case 'list':
      return {
        kind: data.kind,
        offsets: copy(data.offsets),
        child: copyColumn(data.child, copy),
        validity: bits(data.validity),
      }
    case 'map':
      return {
        kind: data.kind,
        offsets: copy(data.offsets),
        keys: copyColumn(data.keys, copy),
        values: copyColumn(data.values, copy),
        validity: bits(data.validity),
      }
    case 'struct':
    case 'union': {
      const fields = data.fields.map(({ name, data: field }) => ({ name, data: copyColumn(field, copy) }))
      return { kind: data.kind, fields, length: data.length, validity: bits(data.validity) }
    }
    case 'null':
      return data
  }
}
