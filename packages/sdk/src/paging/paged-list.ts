// A list as people hold it, over the pages that it comes in.
import { arraysOf, createPages, itemsOf, type Page, type Pages, toArray } from './pages.js'

/** A page with the number of all items. */
export interface CountedPage<Item> extends Page<Item> {
  count: number
}

/** A list from the server. Nothing is asked for before it is iterated; what was asked for is kept. */
export class PagedList<Item> implements AsyncIterable<Item> {
  readonly #pages: Pages<Item>
  #count = 0

  /** @internal */
  constructor(fetchPage: (cursor: string | null) => Promise<CountedPage<Item>>) {
    this.#pages = createPages(async cursor => {
      const page = await fetchPage(cursor)
      if (cursor === null) this.#count = page.count
      return page
    })
  }

  [Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    return itemsOf(this.#pages)
  }

  /** The pages as they are asked for. */
  pages(): AsyncGenerator<Item[], void, undefined> {
    return arraysOf(this.#pages)
  }

  /** How many the server says that there are. Asks for the first page when nothing was asked for yet. */
  async length(): Promise<number> {
    await this.#pages.at(0)
    return this.#count
  }

  /** All in one array, `limit` of them at most. */
  toArray({ limit }: { limit?: number } = {}): Promise<Item[]> {
    return toArray(this, limit)
  }
}
