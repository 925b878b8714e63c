// Reads the tape that says where in the module's memory a batch lies; crates/history-wasm/src/tape.rs writes it.
import type { ColumnData, Dictionary, FieldData, TextKind, TimeUnit, Validity } from './column-data.js'

const textKinds: readonly TextKind[] = ['utf8', 'json', 'binary', 'decimal']
const units: readonly TimeUnit[] = ['ms', 'us', 'ns']
const decoder = new TextDecoder()

/** Reads the batches of one pass. Dictionaries are copied out once, when a column first has them. */
export class TapeReader {
  readonly #memory: WebAssembly.Memory
  readonly #dictionaries = new Map<number, Dictionary>()
  #tape: Uint32Array = new Uint32Array()
  #at = 0
  #column = 0

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory
  }

  /** The columns of a tape, as views of the module's memory: they hold until the next call into the module. */
  read(columns: number, tape: Uint32Array): ColumnData[] {
    this.#tape = tape
    this.#at = 0
    const read: ColumnData[] = []
    for (let at = 0; at < columns; at += 1) {
      this.#column = at
      read.push(this.#readColumn(true))
    }
    return read
  }

  #next(): number {
    const number = this.#tape[this.#at] ?? 0
    this.#at += 1
    return number
  }

  #readColumn(isTop: boolean): ColumnData {
    const { buffer } = this.#memory
    const code = this.#next()
    const length = this.#next()
    const bits = this.#next()
    const validity: Validity = bits === 0 ? undefined : new Uint8Array(buffer, bits, Math.ceil(length / 8))
    switch (code) {
      case 1:
        return { kind: 'float64', values: new Float64Array(buffer, this.#next(), length), validity }
      case 2:
        return { kind: 'int64', values: new BigInt64Array(buffer, this.#next(), length), validity }
      case 3:
        return { kind: 'uint64', values: new BigUint64Array(buffer, this.#next(), length), validity }
      case 4:
        return { kind: 'bool', values: new Uint8Array(buffer, this.#next(), Math.ceil(length / 8)), validity }
      case 5:
        return { kind: textKinds[this.#next()] ?? 'binary', ...this.#readTexts(length), validity }
      case 6:
        return this.#readCoded(length, validity, isTop)
      case 7: {
        const kind = this.#next()
        const unit = units[this.#next()] ?? 'ns'
        const values = new BigInt64Array(buffer, this.#next(), length)
        if (kind === 2) return { kind: 'time', unit, values, validity }
        return { kind: 'timestamp', unit, utc: kind === 1, values, validity }
      }
      case 8:
        return { kind: 'date', values: new Int32Array(buffer, this.#next(), length), validity }
      case 9: {
        const offsets = new Int32Array(buffer, this.#next(), length + 1)
        return { kind: 'list', offsets, child: this.#readColumn(false), validity }
      }
      case 10: {
        const offsets = new Int32Array(buffer, this.#next(), length + 1)
        const keys = this.#readColumn(false)
        return { kind: 'map', offsets, keys, values: this.#readColumn(false), validity }
      }
      case 11:
        return this.#readStruct(length, validity)
      default:
        return { kind: 'null', length }
    }
  }

  #readTexts(count: number) {
    const { buffer } = this.#memory
    const offsets = new Int32Array(buffer, this.#next(), count + 1)
    const start = this.#next()
    return { offsets, bytes: new Uint8Array(buffer, start, this.#next()) }
  }

  #readCoded(length: number, validity: Validity, isTop: boolean): ColumnData {
    const kind = textKinds[this.#next()] ?? 'binary'
    const indices = new Int32Array(this.#memory.buffer, this.#next(), length)
    const id = this.#next()
    const { offsets, bytes } = this.#readTexts(this.#next())
    const known = isTop ? this.#dictionaries.get(this.#column) : undefined
    if (known?.id === id) return { kind, indices, dictionary: known, validity }
    const dictionary = { id, offsets: offsets.slice(), bytes: bytes.slice() }
    if (isTop) this.#dictionaries.set(this.#column, dictionary)
    return { kind, indices, dictionary, validity }
  }

  #readStruct(length: number, validity: Validity): ColumnData {
    const kind = this.#next() === 1 ? 'union' : 'struct'
    const count = this.#next()
    const fields: FieldData[] = []
    for (let at = 0; at < count; at += 1) {
      const start = this.#next()
      const name = decoder.decode(new Uint8Array(this.#memory.buffer, start, this.#next()))
      fields.push({ name, data: this.#readColumn(false) })
    }
    return { kind, fields, length, validity }
  }
}
