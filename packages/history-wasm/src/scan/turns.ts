// Who decodes the parts of a scan: this thread, which also has to make something of every batch, or workers.

/** What this thread has spent on parts that it has decoded, in milliseconds. */
export interface Spent {
  decoding: number
  /** Making rows or columns of what was decoded, and what the caller does with them. */
  taking: number
}

/** Whether a scan that this thread has begun alone gains by workers: only decoding is theirs, and handing over costs. */
export function isWorthWorkers({ decoding, taking }: Spent): boolean {
  return decoding * 3 > taking
}

/** Whether this thread decodes in turn with workers, or is busy enough with what they have decoded. */
export function takesTurns({ decoding, taking }: Spent, workers: number): boolean {
  return taking * workers * 2 <= decoding
}
