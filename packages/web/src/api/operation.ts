// Operations of the wire contract: checked as they are typed, and plain text when they run.
import type { WireIntrospection } from '@runscan/core'
import type { initGraphQLTada } from 'gql.tada'

type Wire = {
  introspection: WireIntrospection
  scalars: {
    ID: string
    JSONString: string
    JSON: unknown
    Int64: number | bigint
    DateTime: string
    Duration: number
  }
}

/**
 * The library's function without the library: the page sends texts, and needs no parsed documents. `@_unmask` is for the
 * library's types alone.
 */
export const operation = ((text: string) => text.replaceAll(' @_unmask', '')) as unknown as ReturnType<
  typeof initGraphQLTada<Wire>
>
