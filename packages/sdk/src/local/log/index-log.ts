// Goes through a log once: what the run is, what its history looks like, and where in the file its rows are.
import type { JsonObject } from '../../run/json-fields.js'
import { LocalRunError, type LogProblem } from '../errors.js'
import { applyRecord } from './changes.js'
import { ColumnTable, type LocalColumn } from './columns.js'
import { type LogRecord, readLog } from './framing.js'
import { KeyTable, kindOf, type RecordKind, readValue, stepOf } from './items.js'
import { readMessage } from './message.js'
import * as records from './records.js'
import { visitRow } from './row.js'
import { SummaryChanges } from './summary.js'

/** A place from which rows can be read. */
export interface RowMark {
  /** The number of the row, from 0. */
  row: number
  step: number
  /** Where its record begins. */
  offset: number
}

/** What a log holds. */
export interface LogIndex {
  run: records.RunRecord
  /** Who wrote it. */
  producer: string | undefined
  config: JsonObject
  summary: JsonObject
  telemetry: records.TelemetryRecord
  metrics: records.MetricRecord[]
  environment: records.EnvironmentRecord | undefined
  /** Names of files that were to be uploaded. */
  files: string[]
  artifacts: records.ArtifactRecord[]
  usedArtifacts: records.UseArtifactRecord[]
  exit: records.ExitRecord | undefined
  isPreempting: boolean
  history: {
    rows: number
    lastStep: number
    /** Whether every step is at least the one before it. */
    isSorted: boolean
    columns: LocalColumn[]
    /** What was logged, at any depth. */
    keys: LocalColumn[]
    marks: RowMark[]
  }
  /** Measurements of the machine, and pieces of console output. */
  measurements: number
  outputs: number
  lastMeasurement: records.StatsRecord | undefined
  problems: LogProblem[]
}

/** Rows from one mark to the next. */
const rowsPerMark = 512

/**
 * Reads all of a log. Its memory does not grow with the number of rows, but for a mark every 512 of them.
 * @throws `LocalRunError` for a log without a run
 * @throws `CorruptLogError` for damage, unless `skipCorrupt` is set
 */
export async function indexLog(
  file: string,
  { skipCorrupt, signal }: { skipCorrupt?: boolean | undefined; signal?: AbortSignal | undefined } = {},
): Promise<LogIndex> {
  const problems: LogProblem[] = []
  const indexer = new Indexer(problems)
  const onProblem = (problem: LogProblem) => problems.push(problem)
  for await (const some of readLog(file, { skipCorrupt, signal, onProblem })) {
    for (const record of some) indexer.take(record)
    indexer.settle()
  }
  return indexer.result(file)
}

class Indexer {
  readonly #keys = new KeyTable()
  readonly #columns = new ColumnTable()
  readonly #summary = new SummaryChanges()
  readonly #index: Omit<LogIndex, 'run' | 'summary'>
  readonly #files = new Set<string>()
  #run: records.RunRecord | undefined
  #step = 0

  constructor(problems: LogProblem[]) {
    this.#index = {
      producer: undefined,
      config: {},
      telemetry: {},
      metrics: [],
      environment: undefined,
      files: [],
      artifacts: [],
      usedArtifacts: [],
      exit: undefined,
      isPreempting: false,
      history: { rows: 0, lastStep: -1, isSorted: true, columns: [], keys: [], marks: [] },
      measurements: 0,
      outputs: 0,
      lastMeasurement: undefined,
      problems,
    }
  }

  take({ bytes, offset }: LogRecord): void {
    const place = kindOf(bytes)
    if (!place) return
    if (place.field === records.kinds.history) this.#takeRow(bytes as Buffer, place, offset)
    else if (place.field === records.kinds.summary) this.#summary.add(bytes as Buffer, place)
    else this.#takeOther(place.field, bytes.subarray(place.start, place.end), offset)
  }

  /** Has to be called before the memory of the records is used again. */
  settle(): void {
    this.#columns.settle()
    this.#summary.settle()
  }

  result(file: string): LogIndex {
    if (!this.#run) throw new LocalRunError(`'${file}' holds no run yet: its writer ended before it began`)
    const index = this.#index
    index.history.columns = this.#columns.columns
    index.history.keys = this.#columns.keys
    index.files = [...this.#files]
    return { ...index, run: this.#run, summary: this.#summary.result() }
  }

  #takeRow(bytes: Buffer, place: RecordKind, offset: number): void {
    const { history } = this.#index
    let step: number | undefined
    visitRow(
      bytes,
      place,
      this.#keys,
      { bigints: 'bigint' },
      {
        plain: (key, kind, start, end) => {
          if (key.path[0] === '_step') step = Number(readValue(bytes, kind, start, end, 'number'))
          this.#columns.see(key, bytes, kind, start, end)
        },
        nested: (name, value) => this.#columns.seeValue(name, value),
      },
    )
    if (step === undefined) {
      step = stepOf(bytes, place) ?? 0
      this.#columns.seeValue('_step', step)
    }
    if (history.rows > 0 && step < this.#step) history.isSorted = false
    this.#step = step
    history.lastStep = Math.max(history.lastStep, step)
    if (history.rows % rowsPerMark === 0) history.marks.push({ row: history.rows, step, offset })
    history.rows += 1
  }

  #takeOther(field: number, content: Uint8Array, offset: number): void {
    const index = this.#index
    try {
      this.#takeKnown(field, content)
    } catch (cause) {
      const message = `a record of kind ${field} is not what such records are: ${(cause as Error).message}`
      index.problems.push({ kind: 'corrupt', offset, message })
    }
  }

  #takeKnown(field: number, content: Uint8Array): void {
    const index = this.#index
    switch (field) {
      case records.kinds.run:
        this.#takeRun(readMessage(records.run, content))
        break
      case records.kinds.config:
        applyRecord(index.config, readMessage(records.changes, content))
        break
      case records.kinds.telemetry:
        index.telemetry = mergedTelemetry(index.telemetry, readMessage(records.telemetry, content))
        break
      case records.kinds.metric:
        noteMetric(index.metrics, readMessage(records.metric, content))
        break
      case records.kinds.environment:
        index.environment = merged(index.environment ?? {}, readMessage(records.environment, content))
        break
      case records.kinds.files:
        for (const { path = '' } of readMessage(records.files, content).files ?? []) this.#files.add(path)
        break
      case records.kinds.artifact:
        index.artifacts.push(readMessage(records.artifact, content))
        break
      case records.kinds.useArtifact:
        index.usedArtifacts.push(readMessage(records.useArtifact, content))
        break
      case records.kinds.exit:
        index.exit = readMessage(records.exit, content)
        break
      case records.kinds.preempting:
        index.isPreempting = true
        break
      case records.kinds.header:
        index.producer = readMessage(records.header, content).versionInfo?.producer
        break
      case records.kinds.stats:
        index.measurements += 1
        index.lastMeasurement = readMessage(records.stats, content)
        break
      case records.kinds.output:
        index.outputs += 1
        break
    }
  }

  #takeRun(run: records.RunRecord): void {
    // A run that goes on in the same log is described again.
    this.#run = this.#run ? { ...this.#run, ...run } : run
    applyRecord(this.#index.config, run.config ?? {})
    if (run.telemetry) this.#index.telemetry = mergedTelemetry(this.#index.telemetry, run.telemetry)
  }
}

function noteMetric(metrics: records.MetricRecord[], added: records.MetricRecord): void {
  if (added.expandedFromGlob) return
  const at = metrics.findIndex(({ name, globName }) => name === added.name && globName === added.globName)
  if (at === -1) metrics.push(added)
  else metrics[at] = added.control?.overwrite ? added : { ...metrics[at], ...added }
}

/** The flags of all records together; of texts the newest. */
function mergedTelemetry(
  before: records.TelemetryRecord,
  added: records.TelemetryRecord,
): records.TelemetryRecord {
  const both = (name: 'importsAtStart' | 'importsAtEnd' | 'features' | 'environment' | 'deprecated') => {
    const flags = [...new Set([...(before[name] ?? []), ...(added[name] ?? [])])].sort((a, b) => a - b)
    return flags.length > 0 ? { [name]: flags } : {}
  }
  return {
    ...before,
    ...added,
    ...both('importsAtStart'),
    ...both('importsAtEnd'),
    ...both('features'),
    ...both('environment'),
    ...both('deprecated'),
  }
}

/** What several records say together: the newest word on each thing, and lists one after the other. */
function merged<Value extends object>(before: Value, added: Value): Value {
  const result = { ...before } as Record<string, unknown>
  for (const [name, value] of Object.entries(added)) {
    const known = result[name]
    if (Array.isArray(known) && Array.isArray(value)) result[name] = [...known, ...value]
    else if (isPlain(known) && isPlain(value)) result[name] = merged(known, value)
    else result[name] = value
  }
  return result as Value
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
