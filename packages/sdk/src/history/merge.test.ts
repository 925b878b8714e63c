import { batchOfRows, type HistoryBatch, type HistoryRow } from '@runscan/history-wasm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merge } from './merge.js'

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

const batches = (rows: readonly HistoryRow[], size: number): HistoryBatch[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, at) =>
    batchOfRows(rows.slice(at * size, (at + 1) * size), ['_step', 'a']),
  )

async function merged(
  exported: readonly HistoryRow[],
  live: readonly HistoryRow[][],
  size = 3,
): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = []
  for await (const piece of merge(each(batches(exported, size)), each(live))) {
    rows.push(...('batch' in piece ? piece.batch.rows() : piece.rows))
  }
  return rows
}

const row = (_step: number, a: unknown = _step) => ({ _step, a })

describe('exported and live rows', () => {
  it('come one after the other when rows are exported in their order', async () => {
    const rows = await merged([row(0), row(1), row(2)], [[row(3)], [row(4)]])
    expect(rows.map(({ _step }) => _step)).toEqual([0, 1, 2, 3, 4])
  })

  it('are put into the order of steps when they overlap', async () => {
    const rows = await merged([row(0), row(4), row(5)], [[row(1), row(2)], [row(6)]])
    expect(rows.map(({ _step }) => _step)).toEqual([0, 1, 2, 4, 5, 6])
  })

  it('come once when a server gives exported rows as live ones too', async () => {
    const rows = await merged([row(0), row(1), row(2)], [[row(1), row(2), row(3)]])
    expect(rows.map(({ _step }) => _step)).toEqual([0, 1, 2, 3])
  })

  it('are both kept when they are different rows of one step', async () => {
    expect(await merged([row(0), row(1, 'exported')], [[row(1, 'live')]])).toEqual([
      row(0),
      row(1, 'exported'),
      row(1, 'live'),
    ])
  })

  it('lose and repeat nothing, wherever the border is and however they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(30), fc.boolean()), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (drawn, size) => {
          const rows = drawn.map(([step, isLive], index) => ({ _step: step, a: index, isLive }))
          rows.sort((a, b) => a._step - b._step)
          const part = (isLive: boolean) =>
            rows.filter(each => each.isLive === isLive).map(({ _step, a }) => ({ _step, a }))
          const live = part(true)
          const steps = [...new Set(live.map(({ _step }) => _step))]
          const pages = steps.map(step => live.filter(({ _step }) => _step === step))
          const found = await merged(part(false), pages, size)
          expect(found.map(({ _step }) => _step)).toEqual(rows.map(({ _step }) => _step))
          expect(found.map(({ a }) => Number(a)).sort((a, b) => a - b)).toEqual(rows.map((_, at) => at))
        },
      ),
    )
  })
})
