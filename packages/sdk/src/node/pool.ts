// Work on many things, a few at a time.

/** Does `work` for each item, `concurrency` of them at a time; what `work` throws ends it, after what is under way. */
export async function forEachOf<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  concurrency: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const source = (async function* () {
    yield* items
  })()
  let next = 0
  let failed = false
  const worker = async () => {
    while (!failed) {
      // Calls of `next` on an async generator queue up: each worker gets another item.
      const { value, done } = await source.next()
      if (done) return
      const index = next++
      await work(value, index)
    }
  }
  const workers = Array.from({ length: concurrency }, () =>
    worker().catch(error => {
      failed = true
      throw error
    }),
  )
  const ends = await Promise.allSettled(workers)
  await source.return(undefined)
  const failure = ends.find(end => end.status === 'rejected')
  if (failure) throw failure.reason
}
