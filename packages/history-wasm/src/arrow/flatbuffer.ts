// As much of FlatBuffers as Arrow's messages need: written from the end to the front, as the format wants it.

/** A field of a table: its place in the schema, its size, and what writes it. */
export type Field =
  | { slot: number; kind: 'int8' | 'int16' | 'int32' | 'int64'; value: number }
  | { slot: number; kind: 'offset'; value: number }

const sizes = { int8: 1, int16: 2, int32: 4, int64: 8, offset: 4 }

/** Builds one buffer. Places are counted from its end, so that they do not change while it grows. */
export class FlatBuffer {
  #bytes = new Uint8Array(1024)
  #view = new DataView(this.#bytes.buffer)
  #used = 0
  #alignment = 1

  /** A text; gives its place. */
  text(value: string): number {
    const bytes = new TextEncoder().encode(value)
    this.#align(4, bytes.length + 1)
    this.#int8(0)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#bytes.length - this.#used)
    this.#int32(bytes.length)
    return this.#used
  }

  /** A list of places of tables or texts; gives its place. */
  offsets(places: readonly number[]): number {
    this.#align(4, places.length * 4)
    for (const place of [...places].reverse()) this.#offset(place)
    this.#int32(places.length)
    return this.#used
  }

  /** A list of structures of 64-bit numbers, all of as many; gives its place. */
  structures(structures: readonly (readonly number[])[]): number {
    this.#align(8, structures.length * (structures[0]?.length ?? 0) * 8)
    for (const numbers of [...structures].reverse()) {
      for (const number of [...numbers].reverse()) this.#int64(number)
    }
    this.#int32(structures.length)
    return this.#used
  }

  /** A table of fields; those that are left out have their default. Gives its place. */
  table(fields: readonly Field[]): number {
    const placed = new Map<number, number>()
    const before = this.#used
    for (const { slot, kind, value } of [...fields].sort((a, b) => sizes[b.kind] - sizes[a.kind])) {
      this.#align(sizes[kind], 0)
      if (kind === 'offset') this.#offset(value)
      else if (kind === 'int8') this.#int8(value)
      else if (kind === 'int16') this.#int16(value)
      else if (kind === 'int32') this.#int32(value)
      else this.#int64(value)
      placed.set(slot, this.#used)
    }
    this.#align(4, 0)
    this.#int32(0)
    const table = this.#used
    const slots = Math.max(-1, ...placed.keys()) + 1
    this.#align(2, slots * 2 + 4)
    for (let slot = slots - 1; slot >= 0; slot -= 1) {
      const place = placed.get(slot)
      this.#int16(place === undefined ? 0 : table - place)
    }
    this.#int16(table - before)
    this.#int16(slots * 2 + 4)
    // The table's first field says how far away its list of fields is.
    this.#view.setInt32(this.#bytes.length - table, this.#used - table, true)
    return table
  }

  /** The buffer with a table as its root. */
  finish(root: number): Uint8Array {
    this.#align(Math.max(4, this.#alignment), 4)
    this.#offset(root)
    return this.#bytes.slice(this.#bytes.length - this.#used)
  }

  /** Makes what comes after `length` more bytes begin at a multiple of `size`. */
  #align(size: number, length: number): void {
    this.#alignment = Math.max(this.#alignment, size)
    while ((this.#used + length) % size !== 0) this.#int8(0)
  }

  #offset(place: number): void {
    this.#align(4, 0)
    this.#int32(this.#used + 4 - place)
  }

  #int8(value: number): void {
    this.#reserve(1)
    this.#view.setInt8(this.#bytes.length - this.#used, value)
  }

  #int16(value: number): void {
    this.#reserve(2)
    this.#view.setInt16(this.#bytes.length - this.#used, value, true)
  }

  #int32(value: number): void {
    this.#reserve(4)
    this.#view.setInt32(this.#bytes.length - this.#used, value, true)
  }

  #int64(value: number): void {
    this.#reserve(8)
    this.#view.setBigInt64(this.#bytes.length - this.#used, BigInt(value), true)
  }

  #reserve(size: number): void {
    this.#used += size
    if (this.#used <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#used, this.#bytes.length * 2))
    larger.set(this.#bytes, larger.length - this.#bytes.length)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}
