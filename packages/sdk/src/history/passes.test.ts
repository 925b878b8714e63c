import { batchOfRows } from '@runscan/history-wasm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExportsChanged, untilComplete } from './passes.js'

describe('a scan that is interrupted because rows were exported meanwhile', () => {
  it('gives every row once, wherever it is interrupted and however rows share steps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(8), { maxLength: 30 }),
        fc.array(fc.nat(12), { maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, interruptions, size) => {
          const rows = steps.sort((a, b) => a - b).map((_step, index) => ({ _step, index }))
          const left = [...interruptions]
          const startPass = async function* (minStep = 0) {
            const wanted = rows.filter(row => row._step >= minStep)
            const until = left.shift()
            for (let at = 0; at < wanted.length; at += size) {
              if (until !== undefined && at / size >= until) throw new ExportsChanged()
              yield batchOfRows(wanted.slice(at, at + size))
            }
            if (until !== undefined) throw new ExportsChanged()
          }
          const found: unknown[] = []
          for await (const batch of untilComplete(startPass)) found.push(...batch.rows())
          expect(found).toEqual(rows)
        },
      ),
    )
  })

  it('passes every other failure on', async () => {
    // biome-ignore lint/correctness/useYield: it fails before there is anything to yield
    const startPass = async function* () {
      throw new RangeError('else')
    }
    await expect(untilComplete(startPass).next()).rejects.toThrow('else')
  })
})
