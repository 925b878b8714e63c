// What a row of docs/coverage.md says.

/** The columns, each a way to prove a row. */
export const columns = {
  'official-to-ours': 'official writes → ours reads',
  'ours-to-official': 'ours writes → official reads',
  'both-read': 'both read the same',
  'both-fail': 'same error for the same bad call',
} as const

export type Column = keyof typeof columns

/** One attribute, method, argument or documented error. Every column needs a test, or a reason why it cannot have one. */
export interface Row {
  /** How it is written in TypeScript. */
  ours: string
  /** Why a column has no tests. */
  never?: Partial<Record<Column, string>>
  /** The differences in docs/differences.md that concern it. */
  differs?: readonly string[]
}
