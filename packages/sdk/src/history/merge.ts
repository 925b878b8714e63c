// Puts exported and live rows together, in the order of steps and each row once.
import type { HistoryBatch, HistoryRow } from '@runscan/history-wasm'

/** Where rows come from: `both` where live rows belong among exported ones. */
export type RowSource = 'exports' | 'live' | 'both'

/** Batches that can be told apart from rows. */
export type Piece =
  | { source: 'exports'; batch: HistoryBatch }
  | { source: 'live' | 'both'; rows: HistoryRow[] }

/**
 * Exported batches and live rows by step. Batches pass as they are for as long as no live row belongs among their rows;
 * that is nearly always, since rows are exported in the order in which they were logged.
 */
export async function* merge(
  batches: AsyncIterable<HistoryBatch>,
  live: AsyncIterable<HistoryRow[]>,
): AsyncGenerator<Piece, void, undefined> {
  const waiting = new LiveRows(live)
  for await (const batch of batches) {
    if (batch.numRows === 0) continue
    const first = await waiting.peek()
    if (first === undefined || Number(batch.column('_step')?.get(batch.numRows - 1)) < stepOf(first)) {
      yield { source: 'exports', batch }
      continue
    }
    yield { source: 'both', rows: await interleave(batch.rows(), waiting) }
  }
  for (let rows = await waiting.page(); rows; rows = await waiting.page()) yield { source: 'live', rows }
}

async function interleave(exported: HistoryRow[], live: LiveRows): Promise<HistoryRow[]> {
  const merged: HistoryRow[] = []
  for (const row of exported) {
    for (let next = await live.peek(); next && stepOf(next) < stepOf(row); next = await live.peek()) {
      merged.push(next)
      live.drop(next)
    }
    merged.push(row)
    // Some servers give exported rows as live ones too. Two different rows of one step are both kept.
    const twin = (await live.ofStep(stepOf(row))).find(candidate => isSameRow(row, candidate))
    if (twin) live.drop(twin)
  }
  return merged
}

/** Live rows that are not handed out yet. */
class LiveRows {
  readonly #pages: AsyncIterator<HistoryRow[]>
  #rows: HistoryRow[] = []
  #isEnd = false

  constructor(pages: AsyncIterable<HistoryRow[]>) {
    this.#pages = pages[Symbol.asyncIterator]()
  }

  async peek(): Promise<HistoryRow | undefined> {
    while (this.#rows.length === 0 && !this.#isEnd) await this.#more()
    return this.#rows[0]
  }

  /** The rows of a step; they are in one page, since pages are ranges of steps. */
  async ofStep(step: number): Promise<HistoryRow[]> {
    await this.peek()
    const found: HistoryRow[] = []
    for (const row of this.#rows) {
      if (stepOf(row) > step) break
      found.push(row)
    }
    return found
  }

  drop(row: HistoryRow): void {
    this.#rows.splice(this.#rows.indexOf(row), 1)
  }

  /** All that is there, or the next page; undefined at the end. */
  async page(): Promise<HistoryRow[] | undefined> {
    if ((await this.peek()) === undefined) return undefined
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#pages.next()
    if (done) this.#isEnd = true
    else this.#rows = value
  }
}

/** Whether a live row says nothing else than an exported one. */
function isSameRow(exported: HistoryRow, live: HistoryRow): boolean {
  return Object.entries(live).every(([key, value]) => value === null || isSame(exported[key], value))
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every(key => isSame((a as HistoryRow)[key] ?? null, (b as HistoryRow)[key] ?? null))
}

function stepOf(row: HistoryRow): number {
  return Number(row._step)
}
