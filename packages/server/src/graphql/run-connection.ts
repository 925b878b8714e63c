// Pages of runs as GraphQL has them.
import type { RunPage } from '../runs/list.js'
import type { Source } from './typed.js'

/** Which page. */
export interface PageArgs {
  first: number
  after?: string | null
  order?: string | null
}

/** A page of runs with where it ends. */
export function connectionOf({ edges, hasNextPage }: RunPage): Source<'RunConnection'> {
  return {
    edges: edges.map(({ run, cursor }) => ({ node: run, cursor })),
    pageInfo: { endCursor: edges.at(-1)?.cursor ?? null, hasNextPage },
  }
}
