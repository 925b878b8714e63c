// Operations of the wire contract: checked as they are typed, and plain text when they run.
import type { Wire } from '@runscan/core'
import type { initGraphQLTada } from 'gql.tada'

/**
 * The library's function without the library: the page sends texts, and needs no parsed documents. `@_unmask` is for the
 * library's types alone.
 */
export const operation = ((text: string) => text.replaceAll(' @_unmask', '')) as unknown as ReturnType<
  typeof initGraphQLTada<Wire>
>
