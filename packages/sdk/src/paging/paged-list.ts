// A list as people hold it, over the pages that it comes in.
import { InputError, optionsOf } from '@runscan/core'
import { arraysOf, createPages, itemsOf, type Page, type Pages, toArray } from './pages.js'

/** A page with the number of all items. */
export interface CountedPage<Item> extends Page<Item> {
  count: number
}

/** A list from the server. Nothing is asked for before it is iterated; what was asked for is kept. */
export class PagedList<Item> implements AsyncIterable<Item> {
  readonly #pages: Pages<Item>
  #count = 0

  /** @internal `idOf` tells items apart that must come once, though they may be on two pages. */
  constructor(
    fetchPage: (cursor: string | null) => Promise<CountedPage<Item>>,
    idOf?: (item: Item) => string,
  ) {
    this.#pages = createPages(async cursor => {
      const page = await fetchPage(cursor)
      if (cursor === null) this.#count = page.count
      return page
    }, idOf)
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
  async toArray(options: { limit?: number } = {}): Promise<Item[]> {
    return toArray(this, optionsOf(options).limit)
  }
}

/** @throws `InputError` */
export function checkPerPage(perPage: number): void {
  if (Number.isInteger(perPage) && perPage > 0) return
  throw new InputError('perPage', `\`perPage\` is a whole number of 1 at least, not ${String(perPage)}`)
}
