// Rows of several runs, side by side.

interface JoinedRow {
  step: number
  values: unknown[]
  /** Where the first run that has such a row has it on the horizontal axis. */
  place?: unknown
}

interface Answer {
  rows: { step: number; values: unknown[] }[]
  hasMore: boolean
}

/** One row for each step, as far as all runs have told. `nextStart` is where the next page begins. */
export function joined(answers: readonly Answer[]): { rows: JoinedRow[]; nextStart: number | undefined } {
  const ends = answers.filter(answer => answer.hasMore).map(answer => answer.rows.at(-1)?.step ?? 0)
  const end = ends.length > 0 ? Math.min(...ends) : undefined
  const rows: JoinedRow[] = []
  const byStep = new Map<number, JoinedRow[]>()
  for (const [at, answer] of answers.entries()) {
    for (const { step, values } of answer.rows) {
      if (end !== undefined && step > end) continue
      const same = byStep.get(step) ?? []
      byStep.set(step, same)
      // A run may have logged a step twice: each time is a row.
      let row = same.find(candidate => candidate.values[at] === undefined)
      if (!row) {
        row = {
          step,
          values: answers.map(() => undefined),
          ...(values.length > 1 ? { place: values[1] } : {}),
        }
        same.push(row)
        rows.push(row)
      }
      row.values[at] = values[0]
    }
  }
  rows.sort((a, b) => a.step - b.step)
  return { rows, nextStart: end === undefined ? undefined : end + 1 }
}
