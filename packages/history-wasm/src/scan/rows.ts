// Rows one at a time out of arrays of rows: one promise for a row, and no generator in between.

/**
 * Iterates over the rows of chunks. Ending early ends the chunks too.
 * @param interrupt asked before each row; what it gives, if anything, is thrown, and ends the chunks
 */
export function eachRow<T>(
  chunks: AsyncGenerator<readonly T[], void, undefined>,
  interrupt?: () => unknown,
): AsyncIterableIterator<T> {
  let chunk: readonly T[] = []
  let at = 0
  let turn: Promise<unknown> = Promise.resolve()
  let waiting = 0

  const advance = async (): Promise<IteratorResult<T, undefined>> => {
    try {
      while (at >= chunk.length) {
        const { value, done } = await chunks.next()
        if (done) return { value: undefined, done: true }
        chunk = value
        at = 0
      }
      at += 1
      return { value: chunk[at - 1] as T, done: false }
    } finally {
      // Before whoever waits goes on, so that its next call finds nobody waiting.
      waiting -= 1
    }
  }
  const end = async () => {
    chunk = []
    at = 0
    await chunks.return()
  }
  return {
    next() {
      const reason = interrupt?.()
      if (reason !== undefined) {
        return end().then(() => {
          throw reason
        })
      }
      if (waiting === 0 && at < chunk.length) {
        at += 1
        return Promise.resolve({ value: chunk[at - 1] as T, done: false })
      }
      // Calls that overlap are served one after another.
      waiting += 1
      const result = turn.then(advance)
      turn = result.catch(() => {})
      return result
    },
    async return() {
      await end()
      return { value: undefined, done: true as const }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
