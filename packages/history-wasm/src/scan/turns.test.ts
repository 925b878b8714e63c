import { describe, expect, it } from 'vitest'
import { isWorthWorkers, takesTurns } from './turns.js'

describe('a scan', () => {
  it('gains by workers unless three quarters of its work are to take what is decoded', () => {
    expect(isWorthWorkers({ decoding: 60, taking: 15 })).toBe(true)
    expect(isWorthWorkers({ decoding: 10, taking: 29 })).toBe(true)
    expect(isWorthWorkers({ decoding: 10, taking: 31 })).toBe(false)
  })

  it('has no workers before anything is known of it', () => {
    expect(isWorthWorkers({ decoding: 0, taking: 0 })).toBe(false)
  })
})

describe('a thread that has workers', () => {
  it('decodes in turn with them while it has little else to do', () => {
    expect(takesTurns({ decoding: 0, taking: 0 }, 1)).toBe(true)
    expect(takesTurns({ decoding: 60, taking: 15 }, 1)).toBe(true)
  })

  it('leaves decoding to them where it is busy with what they have decoded, the more of them the sooner', () => {
    expect(takesTurns({ decoding: 60, taking: 60 }, 1)).toBe(false)
    expect(takesTurns({ decoding: 60, taking: 15 }, 3)).toBe(false)
  })
})
