// A run on this machine, with all that can be read of a run on a server.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { FileNotFoundError, optionsOf } from '@runscan/core'
import type { FilesOptions } from '../files/files.js'
import type { HistoryKeys } from '../history/keys.js'
import type { ScanHistoryOptions } from '../history/query.js'
import type { HistoryFormat, HistoryOptions, HistoryResult } from '../history/sampled.js'
import type { ConsoleLogLine } from '../run/console-logs.js'
import type { JsonObject } from '../run/json-fields.js'
import { parseMetadata } from '../run/metadata.js'
import type { Run } from '../run/run.js'
import { readConsole } from './console.js'
import type { LogProblem } from './errors.js'
import { type LocalFile, LocalFiles } from './files.js'
import { historyKeysOf } from './log/columns.js'
import { measurementRow } from './measurements.js'
import { metadataOf } from './metadata.js'
import { sampledLocally } from './sampled.js'
import { LocalHistoryScan, type OpenLog } from './scan.js'
import { isoTime } from './times.js'

/** A log that was gone through, and what is known of its file. */
export interface OpenRun extends OpenLog {
  folder: string
  /** When the log last changed, in milliseconds since 1970. */
  modifiedMs: number
  /** Whether there is a mark that it is on a server. */
  synced: boolean
}

/** A run that is silent for longer has ended without a word; the same time as on a server. */
const silentAfterMs = 300_000

/**
 * A run on this machine. {@link openLocalRun} gives one; it is what the log held then. All that can be read of a
 * {@link Run} can be read of it, under the same names and with the same meaning.
 */
export class LocalRun
  implements
    Pick<
      Run,
      | ('id' | 'name' | 'displayName' | 'tags' | 'notes' | 'group' | 'jobType' | 'commit' | 'sweepName')
      | ('state' | 'createdAt' | 'heartbeatAt' | 'config' | 'rawConfig' | 'summary' | 'summaryMetrics')
      | ('systemMetrics' | 'historyKeys' | 'historyLineCount' | 'history' | 'lastHistoryStep' | 'metadata')
    >
{
  readonly #open: OpenRun
  #historyKeys: HistoryKeys | undefined

  /** @internal Made by {@link openLocalRun}. */
  constructor(open: OpenRun) {
    this.#open = open
  }

  /** The run's folder. */
  get folder(): string {
    return this.#open.folder
  }

  /** The log, a `.wandb` file. */
  get logFile(): string {
    return this.#open.file
  }

  get id(): string {
    return this.#open.index.run.runId ?? ''
  }

  /** Null when the run is to have the server's default one. */
  get entity(): string | null {
    return this.#open.index.run.entity || null
  }

  get project(): string {
    return this.#open.index.run.project || 'uncategorized'
  }

  /** The name that people gave it; null when a server is to choose one. */
  get name(): string | null {
    return this.#open.index.run.displayName || null
  }

  /** The same as {@link LocalRun.name}. */
  get displayName(): string | null {
    return this.name
  }

  get tags(): string[] {
    return [...(this.#open.index.run.tags ?? [])]
  }

  get notes(): string | null {
    return this.#open.index.run.notes || null
  }

  get group(): string | null {
    return this.#open.index.run.group || null
  }

  get jobType(): string | null {
    return this.#open.index.run.jobType || null
  }

  get commit(): string | null {
    return this.#open.index.run.git?.commit || null
  }

  get sweepName(): string | null {
    return this.#open.index.run.sweepId || null
  }

  /**
   * `finished`, `failed` or `preempted` when the log says that the run has ended, else `running` for one that was written
   * to within five minutes, and `crashed`.
   */
  get state(): string {
    const { index, modifiedMs } = this.#open
    if (!index.exit) return Date.now() - modifiedMs < silentAfterMs ? 'running' : 'crashed'
    if ((index.exit.exitCode ?? 0) === 0) return 'finished'
    return index.isPreempting ? 'preempted' : 'failed'
  }

  /** What the process ended with; null when the log does not say. */
  get exitCode(): number | null {
    const { exit } = this.#open.index
    return exit ? (exit.exitCode ?? 0) : null
  }

  /** When the run began. ISO 8601, UTC. */
  get createdAt(): string {
    const { run } = this.#open.index
    return run.startTime ? isoTime(run.startTime) : this.heartbeatAt
  }

  /** When its log last changed. ISO 8601, UTC. */
  get heartbeatAt(): string {
    return new Date(this.#open.modifiedMs).toISOString()
  }

  /** What the run was configured with. */
  get config(): JsonObject {
    const { _wandb, wandb_version, ...config } = this.#open.index.config
    return config
  }

  /** The config with the keys that clients keep for themselves. */
  get rawConfig(): JsonObject {
    return this.#open.index.config
  }

  /** The last, or chosen, values of the metrics. */
  get summary(): JsonObject {
    return this.#open.index.summary
  }

  /** The same object as {@link LocalRun.summary}. */
  get summaryMetrics(): JsonObject {
    return this.summary
  }

  /** The newest measurements of the machine. */
  get systemMetrics(): JsonObject {
    const { lastMeasurement, run } = this.#open.index
    return lastMeasurement ? measurementRow(lastMeasurement, run.startTime) : {}
  }

  /** The logged keys with their types and newest values; null when nothing was logged. */
  get historyKeys(): HistoryKeys | null {
    const { rows, keys, lastStep } = this.#open.index.history
    if (rows === 0) return null
    this.#historyKeys ??= historyKeysOf(keys, lastStep)
    return this.#historyKeys
  }

  /** The rows of the history. */
  get historyLineCount(): number {
    return this.#open.index.history.rows
  }

  /** What of the log could not be read: a last record that is not whole, or damage that was skipped. Empty when all was. */
  get problems(): readonly LogProblem[] {
    return this.#open.index.problems
  }

  /** Whether there is a mark beside the log that it was uploaded. */
  get synced(): boolean {
    return this.#open.synced
  }

  /** The step of the newest row; -1 when there is none. */
  async lastHistoryStep(): Promise<number> {
    return this.#open.index.history.lastStep
  }

  /**
   * All rows of the history, in the order of their steps. With `keys`, rows that have all of them.
   * @example
   * for await (const row of run.scanHistory({ keys: ['loss'], minStep: 1000 })) console.log(row._step, row.loss)
   */
  scanHistory(options: ScanHistoryOptions = {}): LocalHistoryScan {
    return new LocalHistoryScan(this.#open, { keyMode: 'all', ...optionsOf(options) })
  }

  /** As {@link LocalRun.scanHistory}, but with `keys` every row comes, with null for what it lacks. */
  betaScanHistory(options: ScanHistoryOptions = {}): LocalHistoryScan {
    return new LocalHistoryScan(this.#open, { keyMode: 'every-row', ...optionsOf(options) })
  }

  /** Some rows of the history, spread evenly: `samples` of them at most. See {@link Run.history}. */
  history<Format extends HistoryFormat = 'rows'>(
    options: HistoryOptions<Format> = {},
  ): Promise<HistoryResult<Format>> {
    return sampledLocally(this.#open, options)
  }

  /** What the run's process wrote to its console, line by line. */
  consoleLogs(options: { signal?: AbortSignal } = {}): AsyncIterable<ConsoleLogLine> {
    const { signal } = optionsOf(options)
    return { [Symbol.asyncIterator]: () => readConsole(this.#open, signal) }
  }

  /** The files that the run saved. @throws `InputError` when both `names` and `pattern` are given */
  files(options: FilesOptions = {}): LocalFiles {
    return new LocalFiles(path.join(this.#open.folder, 'files'), options)
  }

  /** A file by its name. @throws `FileNotFoundError` */
  async file(name: string): Promise<LocalFile> {
    const [file] = await this.files({ names: [name] }).toArray({ limit: 1 })
    if (!file) throw new FileNotFoundError(name, this.folder)
    return file
  }

  /** What the client noted of the machine and the command; null when it noted nothing. */
  async metadata(): Promise<JsonObject | null> {
    const { environment } = this.#open.index
    if (environment) return metadataOf(environment)
    const written = await readFile(
      path.join(this.#open.folder, 'files', 'wandb-metadata.json'),
      'utf8',
    ).catch(() => undefined)
    return written === undefined ? null : parseMetadata(written)
  }

  /** The log as it was gone through. @internal */
  log(): OpenRun {
    return this.#open
  }

  /** `<LocalRun id (state)>` */
  toString(): string {
    return `<LocalRun ${this.id} (${this.state})>`
  }
}
