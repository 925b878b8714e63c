// Lists that come page by page: asked for when needed, kept once they are there, safe to go through twice.
import { ResponseError } from '@runscan/core'

/** A page as the service gives it. */
export interface Page<Item> {
  items: Item[]
  /** Where the next page begins; null when that is not known. */
  cursor: string | null
  hasNextPage: boolean
}

/** The pages of a list. */
export interface Pages<Item> {
  /** The page of a number; undefined after the last one. */
  at(index: number): Promise<Page<Item> | undefined>
}

/** A page may be empty, when all on it was filtered out; a server that sends such pages for ever is broken. */
const mostEmptyPages = 100

/**
 * Asks for each page once, in turn, also for several readers at a time. With `idOf`, an item that comes on two pages,
 * because it moved in between, is on the first of them alone.
 */
export function createPages<Item>(
  fetchPage: (cursor: string | null) => Promise<Page<Item>>,
  idOf?: (item: Item) => string,
): Pages<Item> {
  const pages: Promise<Page<Item> & { isLast: boolean }>[] = []
  const seen = new Set<string>()
  let emptyPages = 0
  const isFresh = (item: Item) => {
    const id = idOf?.(item)
    if (id === undefined) return true
    const isNew = !seen.has(id)
    seen.add(id)
    return isNew
  }
  const fetchNext = async (cursor: string | null) => {
    const page = await fetchPage(cursor)
    const { hasNextPage, items } = page
    if (hasNextPage && page.cursor !== null && page.cursor === cursor) {
      throw new ResponseError('the server gave the same cursor twice: the list would never end')
    }
    emptyPages = items.length === 0 ? emptyPages + 1 : 0
    if (emptyPages > mostEmptyPages) {
      throw new ResponseError(
        `the server gave ${emptyPages} pages without anything on them, and says that more follow`,
      )
    }
    const isLast = !hasNextPage || page.cursor === null
    return { ...page, items: items.filter(isFresh), isLast }
  }
  const at = async (index: number): Promise<(Page<Item> & { isLast: boolean }) | undefined> => {
    const known = pages[index]
    if (known) return known
    const previous = index === 0 ? undefined : await at(index - 1)
    if (index > 0 && (!previous || previous.isLast)) return undefined
    // Another reader may have asked for it in the meantime.
    const meanwhile = pages[index]
    if (meanwhile) return meanwhile
    const asked = fetchNext(previous?.cursor ?? null)
    pages[index] = asked
    asked.catch(() => {
      if (pages[index] === asked) pages.splice(index)
    })
    return asked
  }
  return { at }
}

/** Goes through all items. */
export async function* itemsOf<Item>(pages: Pages<Item>): AsyncGenerator<Item, void, undefined> {
  for await (const items of arraysOf(pages)) yield* items
}

/** Goes through the pages. */
export async function* arraysOf<Item>(pages: Pages<Item>): AsyncGenerator<Item[], void, undefined> {
  for (let index = 0; ; index += 1) {
    const page = await pages.at(index)
    if (!page) return
    yield page.items
  }
}

/** The items in one array. */
export async function toArray<Item>(
  items: AsyncIterable<Item>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const found: Item[] = []
  if (limit <= 0) return found
  for await (const item of items) {
    found.push(item)
    if (found.length >= limit) break
  }
  return found
}
