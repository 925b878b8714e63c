// The summary at the end of a log. It is written anew with every row, so only the last change of each key is looked into.
import type { JsonObject } from '../../run/json-fields.js'
import { readText, removeAt, setAt } from './changes.js'
import { forEachItem, type ItemKey, jsonText, KeyTable, type RecordKind, type ValueKind } from './items.js'

/** The last change of a key. */
interface LastChange {
  key: ItemKey
  /** Which change of all it is: what is set later stands. */
  order: number
  removes: boolean
  /** Its text; undefined as long as it is in the bytes alone. */
  text: string | undefined
  kind: ValueKind
  bytes: Buffer
  start: number
  end: number
}

const updateField = 1
const removeField = 2
const noBytes = Buffer.alloc(0)

/** Collects changes of a summary. */
export class SummaryChanges {
  readonly #keys = new KeyTable()
  readonly #last: LastChange[] = []
  #open: LastChange[] = []
  #order = 0

  /** Takes a summary record. */
  add(bytes: Buffer, place: RecordKind): void {
    forEachItem(bytes, place, updateField, this.#keys, (key, kind, start, end) => {
      const change = this.#change(key)
      change.removes = false
      change.kind = kind
      change.bytes = bytes
      change.start = start
      change.end = end
      if (change.text !== undefined || change.order === 0) this.#open.push(change)
      change.text = undefined
      change.order = ++this.#order
    })
    forEachItem(bytes, place, removeField, this.#keys, key => {
      const change = this.#change(key)
      change.removes = true
      change.text = ''
      change.order = ++this.#order
    })
  }

  /** Has to be called before the memory of the records is used again. */
  settle(): void {
    for (const change of this.#open) {
      change.text ??= jsonText(change.bytes, change.kind, change.start, change.end)
      change.bytes = noBytes
    }
    this.#open = []
  }

  /** The summary that the changes come to. */
  result(): JsonObject {
    const summary: JsonObject = {}
    const changes = this.#last.toSorted((a, b) => a.order - b.order)
    for (const { key, removes, text } of changes) {
      if (removes) removeAt(summary, key.path)
      else setAt(summary, key.path, readText(text))
    }
    return summary
  }

  #change(key: ItemKey): LastChange {
    const known = this.#last[key.id]
    if (known) return known
    const made: LastChange = {
      key,
      order: 0,
      removes: false,
      text: undefined,
      kind: 'none',
      bytes: noBytes,
      start: 0,
      end: 0,
    }
    this.#last[key.id] = made
    return made
  }
}
