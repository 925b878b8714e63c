// A run, as a person holds it: attributes to read, and a way to everything that belongs to it.
import { type CallOptions, encodePath, FileNotFoundError, NotLoadedError } from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { type RunFile, readText } from '../files/file.js'
import { Files, type FilesOptions } from '../files/files.js'
import { fetchHistoryKeys, type HistoryKeys } from '../history/keys.js'
import { type HistoryOptions, type HistoryResult, sampledHistory } from '../history/sampled.js'
import { HistoryScan, type ScanHistoryOptions } from '../history/scan.js'
import {
  type DownloadHistoryOptions,
  type DownloadHistoryResult,
  downloadHistoryExports,
} from '../node/download-exports.js'
import { type JsonObject, readConfig, readJsonObject } from './json-fields.js'
import { parseMetadata } from './metadata.js'
import { fetchRun, type HeavyField, type RunNode } from './nodes.js'

/** Who a run belongs to. */
export interface RunUser {
  readonly name: string
  readonly username: string | null
}

/**
 * A run. One that `api.run` gives is complete; one from a list lacks `config`, `rawConfig`, `summary`, `summaryMetrics`,
 * `systemMetrics` and `historyKeys` until {@link Run.loadFullData}: reading these before throws a `NotLoadedError`.
 *
 * @example
 * const run = await api.run('entity/project/run_id')
 * console.log(run.name, run.state, run.config.learning_rate, run.summary.loss)
 */
export class Run {
  readonly entity: string
  readonly project: string
  /** Whether it came from a list, and was not loaded since. */
  #lazy: boolean
  readonly #context: ApiContext
  #node: RunNode
  #parsed: Parsed = {}
  #metadata: JsonObject | undefined

  /** @internal Made by `Api`. */
  constructor(context: ApiContext, place: RunPlace, node: RunNode, lazy: boolean) {
    this.entity = place.entity
    this.project = place.project
    this.#context = context
    this.#node = node
    this.#lazy = lazy
  }

  /** The id in the run's path, such as `1a2b3c4d`. */
  get id(): string {
    return this.#node.name
  }

  /** The name that people gave it; null when there is none. */
  get name(): string | null {
    return this.#node.displayName
  }

  /** The same as {@link Run.name}. */
  get displayName(): string | null {
    return this.#node.displayName
  }

  /** The id that mutations want. */
  get storageId(): string {
    return this.#node.id
  }

  /** `running`, `finished`, `failed`, `crashed`, `killed`, `preempting`, `preempted` or `pending`, when it was loaded. */
  get state(): string {
    return this.#node.state
  }

  get tags(): readonly string[] {
    return this.#node.tags ?? []
  }

  get notes(): string | null {
    return this.#node.notes
  }

  get description(): string | null {
    return this.#node.description
  }

  get group(): string | null {
    return this.#node.group
  }

  get jobType(): string | null {
    return this.#node.jobType
  }

  /** The commit that the run's code was at. */
  get commit(): string | null {
    return this.#node.commit
  }

  get readOnly(): boolean | null {
    return this.#node.readOnly
  }

  get sweepName(): string | null {
    return this.#node.sweepName
  }

  /** ISO 8601, UTC. */
  get createdAt(): string {
    return this.#node.createdAt
  }

  /** When it was last heard of: ISO 8601, UTC. */
  get heartbeatAt(): string | null {
    return this.#node.heartbeatAt
  }

  /** Who it belongs to; null where the service does not say. */
  get user(): RunUser | null {
    return this.#node.user ?? null
  }

  /** The entity, as the official client has it. Who logged it is in {@link Run.user}. */
  get username(): string {
    return this.entity
  }

  /** The rows of the history, when it was loaded. */
  get historyLineCount(): number {
    return this.#node.historyLineCount
  }

  /** The number that other objects refer to the project by. */
  get projectInternalId(): number {
    return Number(this.#node.projectId)
  }

  /** Entity, project and id, percent-encoded. */
  get path(): [entity: string, project: string, id: string] {
    return [this.entity, this.project, this.id].map(encodeURIComponent) as [string, string, string]
  }

  /** The run's page. */
  get url(): string {
    return `${this.#context.transport.settings.appUrl}/${encodePath([this.entity, this.project, 'runs', this.id])}`
  }

  /** Whether heavy attributes are not loaded. */
  get lazy(): boolean {
    return this.#lazy
  }

  /** What the run was configured with. @throws {NotLoadedError} */
  get config(): JsonObject {
    return this.#readConfig().config
  }

  /** The config with the keys that clients keep for themselves. @throws {NotLoadedError} */
  get rawConfig(): JsonObject {
    return this.#readConfig().rawConfig
  }

  /** The last, or chosen, values of the metrics. @throws {NotLoadedError} */
  get summary(): JsonObject {
    this.#parsed.summary ??= readJsonObject('summaryMetrics', this.#heavy('summaryMetrics', 'summary'))
    return this.#parsed.summary
  }

  /** The same object as {@link Run.summary}. @throws {NotLoadedError} */
  get summaryMetrics(): JsonObject {
    return this.summary
  }

  /** The newest measurements of the machine. @throws {NotLoadedError} */
  get systemMetrics(): JsonObject {
    this.#parsed.systemMetrics ??= readJsonObject(
      'systemMetrics',
      this.#heavy('systemMetrics', 'systemMetrics'),
    )
    return this.#parsed.systemMetrics
  }

  /** The logged keys with their types and newest values; null when nothing was logged. @throws {NotLoadedError} */
  get historyKeys(): HistoryKeys | null {
    return (this.#heavy('historyKeys', 'historyKeys') as HistoryKeys | null) ?? null
  }

  /**
   * Loads the attributes again: all of them, or for a lazy run the light ones. What was loaded already is not asked for
   * again without `force`.
   */
  async load({ force = false }: { force?: boolean } = {}): Promise<this> {
    if (force) this.#take(await fetchRun(this.#context, this.#place(), this.#lazy))
    return this
  }

  /** Loads all attributes, also of a run from a list. Does nothing when they are there, unless `force` is set. */
  async loadFullData({ force = false }: { force?: boolean } = {}): Promise<this> {
    if (!this.#lazy && !force) return this
    this.#take(await fetchRun(this.#context, this.#place(), false))
    this.#lazy = false
    return this
  }

  /** The step of the newest row; -1 when there is none. Asks the service each time. */
  async lastHistoryStep(options?: CallOptions): Promise<number> {
    const keys = await fetchHistoryKeys(this.#context, this.#place(), options)
    return keys?.lastStep ?? -1
  }

  /**
   * All rows of the history, in the order of their steps, exported and live ones together. With `keys`, rows that have
   * all of them. Nothing is asked for before the scan is iterated.
   *
   * @example
   * for await (const row of run.scanHistory({ keys: ['loss'], minStep: 1000 })) console.log(row._step, row.loss)
   */
  scanHistory(options: ScanHistoryOptions = {}): HistoryScan {
    return new HistoryScan(this.#context, this.#place(), { keyMode: 'all', ...options })
  }

  /** As {@link Run.scanHistory}, but with `keys` every row comes, with null for what it lacks. */
  betaScanHistory(options: ScanHistoryOptions = {}): HistoryScan {
    return new HistoryScan(this.#context, this.#place(), { keyMode: 'every-row', ...options })
  }

  /**
   * Some rows of the history, chosen by the service: `samples` of them at most. With `keys`, rows that have all of them,
   * and these keys alone; without, rows as they were logged. For every row see {@link Run.scanHistory}.
   *
   * @throws {InputError} for keys that are no list of texts, and for keys of the `system` stream
   */
  history<Format extends 'rows' | 'columns' = 'rows'>(
    options: HistoryOptions<Format> = {},
  ): Promise<HistoryResult<Format>> {
    return sampledHistory(this.#context, this.#place(), options)
  }

  /**
   * Saves the parquet exports of the history to a folder, as `<entity>_<project>_<id>_<number>.runhistory.parquet`.
   * Node alone.
   *
   * @throws {IncompleteRunHistoryError} when there are rows that no export has, unless `requireCompleteHistory` is false
   */
  downloadHistoryExports(
    folder: string,
    options: DownloadHistoryOptions = {},
  ): Promise<DownloadHistoryResult> {
    return downloadHistoryExports(this.#context, this.#place(), folder, options)
  }

  /** The run's files. @throws {InputError} when both `names` and `pattern` are given */
  files(options: FilesOptions = {}): Files {
    return new Files(this.#context, this.#place(), options)
  }

  /** A file by its name. @throws {FileNotFoundError} */
  async file(name: string): Promise<RunFile> {
    const [file] = await this.files({ names: [name] }).toArray({ limit: 1 })
    if (!file) throw new FileNotFoundError(name, placeText(this.#place()))
    return file
  }

  /** What the client noted of the machine and the command; null when the run has no such file. */
  async metadata(options?: CallOptions): Promise<JsonObject | null> {
    if (this.#metadata) return this.#metadata
    const [file] = await this.files({ names: ['wandb-metadata.json'] }).toArray({ limit: 1 })
    if (!file) return null
    this.#metadata = parseMetadata(await readText(this.#context, file, options))
    return this.#metadata
  }

  /** `<Run entity/project/id (state)>` */
  toString(): string {
    return `<Run ${placeText(this.#place())} (${this.state})>`
  }

  #place(): RunPlace {
    return { entity: this.entity, project: this.project, name: this.id }
  }

  #take(node: RunNode): void {
    // What a light answer does not have is older, but still there.
    this.#node = { ...this.#node, ...node }
    this.#parsed = {}
    this.#metadata = undefined
  }

  #readConfig(): ReturnType<typeof readConfig> {
    this.#parsed.config ??= readConfig(this.#heavy('config', 'config'))
    return this.#parsed.config
  }

  #heavy(field: HeavyField, attribute: string): unknown {
    if (!(field in this.#node)) throw new NotLoadedError(attribute, placeText(this.#place()))
    return this.#node[field]
  }

  /**
   * Makes a run without logging to it.
   * @see {@link Api.createRun}
   */
  static create(
    api: { createRun(options?: CreateRunOptions): Promise<Run> },
    options: CreateRunOptions = {},
  ): Promise<Run> {
    return api.createRun(options)
  }
}

/** A run to make. */
export interface CreateRunOptions {
  /** Default: eight random letters and digits. */
  runId?: string
  /** Default: the settings' project, else `uncategorized`. */
  project?: string
  /** Default: the default entity. */
  entity?: string
  /** Default `running`. */
  state?: 'running' | 'pending'
}

interface Parsed {
  config?: ReturnType<typeof readConfig>
  summary?: JsonObject
  systemMetrics?: JsonObject
}
