// Rows on their way out: which step each gets, when one is complete, and what the summary is.
import { InputError, stringifyExtendedJson } from '@runscan/core'

/** Collects what is logged into rows. */
export interface RowBuffer {
  /** Takes values. Without a step they are the next row; with the step of the open row they become part of it. */
  add(values: Record<string, unknown>, step: number | undefined, seconds: number): void
  /** Completes the open row. */
  close(): void
  /** Complete rows that were not taken yet, as JSON text. */
  readonly waiting: readonly string[]
  /** Removes rows from the front. */
  drop(count: number): void
  /** The last value of each key. */
  readonly summary: Readonly<Record<string, unknown>>
}

/** A buffer for a run that began at a time, in seconds since 1970. */
export function createRowBuffer(startedAt: number): RowBuffer {
  const waiting: string[] = []
  const summary: Record<string, unknown> = {}
  let open: { step: number; values: Record<string, unknown> } | undefined
  let nextStep = 0

  const close = () => {
    if (!open) return
    const { step, values } = open
    open = undefined
    nextStep = step + 1
    waiting.push(stringifyExtendedJson(values))
    Object.assign(summary, values)
  }

  return {
    waiting,
    summary,
    close,
    add(values, step, seconds) {
      if (typeof values !== 'object' || values === null || Array.isArray(values)) {
        throw new InputError('values', 'a row is an object of values by key')
      }
      if (step !== undefined && !Number.isSafeInteger(step)) {
        throw new InputError('step', `\`step\` is a whole number, not ${String(step)}`)
      }
      if (open && (step === undefined || step > open.step)) close()
      const at = step ?? nextStep
      if (!open && at < nextStep) {
        throw new InputError(
          'step',
          `step ${at} comes after step ${nextStep - 1}: rows are logged in the order of their steps`,
        )
      }
      if (open && at < open.step) {
        throw new InputError(
          'step',
          `step ${at} comes after step ${open.step}: rows are logged in the order of their steps`,
        )
      }
      // Printed before it is taken, so that what has no JSON form is refused here, to who logged it.
      stringifyExtendedJson(values)
      const times = { _step: at, _runtime: seconds - startedAt, _timestamp: seconds }
      open = { step: at, values: { ...open?.values, ...values, ...times } }
      if (step === undefined) close()
    },
    drop: count => {
      waiting.splice(0, count)
    },
  }
}
