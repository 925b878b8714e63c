// The typed `graphql` function: documents written with it are checked against the wire contract as they are typed.
import { initGraphQLTada } from 'gql.tada'
import type { introspection } from './generated/introspection.js'

/** The wire contract, as documents are checked against it. */
export interface Wire {
  introspection: introspection
  scalars: {
    ID: string
    JSONString: string
    JSON: unknown
    /** Responses give numbers where these are exact, and bigints where not. */
    Int64: number | bigint
    DateTime: string
    Duration: number
  }
}

export const graphql = initGraphQLTada<Wire>()
