// What the page asks of its worker.

/** A run, by its path. */
export interface RunPlace {
  entity: string
  project: string
  run: string
}

/** What some charts of a run need. */
export interface SeriesQuery {
  place: RunPlace
  keys: readonly string[]
  /** The key whose values are the horizontal axis; undefined for steps. */
  x?: string | undefined
  /** What is in view of the horizontal axis; all when undefined. */
  range?: ViewRange | undefined
  /** About as many places as there are pixels. */
  buckets: number
  /** 0 for none, up to just below 1: the weight of what came before. */
  smoothing: number
}

/** A part of the horizontal axis, both ends inclusive; without an end it goes on with the run. */
export interface ViewRange {
  min: number
  max: number | undefined
}

/** Points to draw, by their place on the horizontal axis. */
export interface Points {
  xs: Float64Array
  values: Float64Array
}

/** One key of a run, reduced for drawing. */
export interface Series {
  key: string
  points: Points
  /** Undefined without smoothing. */
  smoothed: Points | undefined
  /** Finite values that were read; when there are more than points, some were left out of the drawing. */
  count: number
  notFinite: number
  /** Numbers that were logged without a finite value of the horizontal axis beside them. */
  withoutX: number
  min: Extreme | undefined
  max: Extreme | undefined
  last: Extreme | undefined
}

/** A value, and its place on the horizontal axis. */
export interface Extreme {
  x: number
  value: number
}

/** What reading has cost. */
export interface ScanCost {
  requests: number
  bytes: number
  /** Sizes of all exports. */
  totalBytes: number
  /** Rows that came from no export. */
  liveRows: number
}

export interface SeriesAnswer {
  series: Series[]
  cost: ScanCost
}

/** Rows as they were logged. */
export interface RowsQuery {
  place: RunPlace
  keys: readonly string[]
  /** From this step on. */
  minStep: number
  limit: number
  /** The key whose values are the horizontal axis; undefined for steps. Its values come last in a row. */
  x?: string | undefined
  /** What is in view of the horizontal axis; all when undefined. */
  range?: ViewRange | undefined
}

/** A row: its step, and the values of the asked keys; undefined where there is none. */
export interface LoggedRow {
  step: number
  values: unknown[]
}

export interface RowsAnswer {
  rows: LoggedRow[]
  /** Whether there are more behind them. */
  hasMore: boolean
}

/** Everything the worker can do. */
export interface WorkerMethods {
  series(query: SeriesQuery, signal: AbortSignal): Promise<SeriesAnswer>
  rows(query: RowsQuery, signal: AbortSignal): Promise<RowsAnswer>
  /** Looks for rows that were logged since, for the next questions. */
  refresh(place: RunPlace, signal: AbortSignal): Promise<void>
}

export type MethodName = keyof WorkerMethods

export type ToWorker =
  | { type: 'call'; id: number; method: MethodName; argument: unknown }
  | { type: 'abort'; id: number }
export type FromWorker =
  | { id: number; result: unknown }
  | { id: number; error: { name: string; message: string; code?: string } }
