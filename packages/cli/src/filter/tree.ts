// A filter as a person means it.

/** A value to compare with. */
export type FilterValue = string | number | bigint | boolean | null

/** How a field is compared with a value. */
export type Comparison = '=' | '!=' | '>' | '>=' | '<' | '<='

/** A condition on runs. `and` and `or` have two parts at least. */
export type Filter =
  | { kind: 'and' | 'or'; parts: Filter[] }
  | { kind: 'not'; part: Filter }
  | { kind: 'compare'; field: string; comparison: Comparison; value: FilterValue }
  | { kind: 'in'; field: string; values: FilterValue[] }
  | { kind: 'match'; field: string; pattern: string }
  | { kind: 'exists'; field: string }
