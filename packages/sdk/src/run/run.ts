// A run, as a person holds it: its attributes, and a way to everything that belongs to it.
import { type CallOptions, FileNotFoundError, InputError, optionsOf } from '@runscan/core'
import type { HistoryRow } from '@runscan/history-wasm'
import type { Artifact } from '../artifacts/artifact.js'
import { type UseArtifactOptions, useArtifact } from '../artifacts/declare.js'
import { RunArtifacts, type RunArtifactsOptions } from '../artifacts/lists.js'
import { type LogArtifactOptions, logArtifact } from '../artifacts/log.js'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { type RunFile, readText } from '../files/file.js'
import { Files, type FilesOptions } from '../files/files.js'
import { type FollowOptions, follow } from '../history/follow.js'
import { fetchHistoryKeys } from '../history/keys.js'
import type { ScanHistoryOptions } from '../history/query.js'
import {
  type HistoryFormat,
  type HistoryOptions,
  type HistoryResult,
  sampledHistory,
} from '../history/sampled.js'
import { HistoryScan } from '../history/scan.js'
import {
  type DownloadHistoryOptions,
  type DownloadHistoryResult,
  downloadHistoryExports,
} from '../node/download-exports.js'
import {
  type UploadFilesOptions,
  type UploadFilesResult,
  type UploadOptions,
  uploadFile,
  uploadFiles,
} from '../node/upload-file.js'
import { createSweepLoader, type Sweep, type SweepLoader } from '../sweeps/sweep.js'
import { RunAttributes } from './attributes.js'
import { type ConsoleLogLine, type ConsoleLogOptions, consoleLogs } from './console-logs.js'
import { editsSince, isUnchanged, snapshotOf } from './edits.js'
import { frameOf, type ToHtmlOptions } from './html.js'
import type { JsonObject } from './json-fields.js'
import { deleteRun, stopRun, updateState, type WaitOptions, waitUntilFinished } from './lifecycle.js'
import { parseMetadata } from './metadata.js'
import { fetchRun, type RunNode } from './nodes.js'
import { saveEdits } from './update.js'

/** How a run is loaded. */
export interface LoadOptions extends CallOptions {
  /** Whether what is there already is asked for again. Default false. */
  force?: boolean
}

/** How a run is deleted. */
export interface DeleteRunOptions extends CallOptions {
  /** Whether the artifacts that it has logged go with it. Default false. */
  deleteArtifacts?: boolean
}

/** A run to make. */
export interface CreateRunOptions extends CallOptions {
  /** Default: eight random letters and digits. */
  runId?: string
  /** Default: the settings' project, else `uncategorized`. */
  project?: string
  /** Default: the default entity. */
  entity?: string
  /** Default `running`. */
  state?: 'running' | 'pending'
}

/**
 * A run. One that `api.run` gives is complete; one from a list lacks `config`, `rawConfig`, `summary`, `summaryMetrics`,
 * `systemMetrics` and `historyKeys` until {@link Run.loadFullData}: reading these before throws a `NotLoadedError`.
 *
 * @example
 * const run = await api.run('entity/project/run_id')
 * console.log(run.name, run.state, run.config.learning_rate, run.summary.loss)
 */
export class Run extends RunAttributes {
  #metadata: JsonObject | undefined
  #sweeps: SweepLoader | undefined

  /** @internal `sweeps` is what the runs of a list share. */
  constructor(context: ApiContext, place: RunPlace, node: RunNode, lazy: boolean, sweeps?: SweepLoader) {
    super(context, place, node, lazy)
    this.#sweeps = sweeps
  }

  /**
   * Loads the attributes again: all of them, or for a lazy run the light ones. What was loaded already is not asked for
   * again without `force`. Unsaved changes stay, on top of what is loaded.
   */
  async load(options: LoadOptions = {}): Promise<this> {
    const { force = false, ...call } = optionsOf(options)
    if (!force) return this
    this.take(await fetchRun(this.context, this.place(), this.isLazy, call))
    this.#forget()
    return this
  }

  /** Loads all attributes, also of a run from a list. Does nothing when they are there, unless `force` is set. */
  async loadFullData(options: LoadOptions = {}): Promise<this> {
    const { force = false, ...call } = optionsOf(options)
    if (!this.isLazy && !force) return this
    this.take(await fetchRun(this.context, this.place(), false, call))
    if (force) this.#forget()
    this.isLazy = false
    return this
  }

  /**
   * Saves what was changed of `name`, `tags`, `notes`, `description`, `group`, `jobType`, `config` and `summary`, and that
   * alone: keys that somebody else has changed meanwhile stay as they are. Sends nothing when nothing was changed.
   *
   * @throws `InputError` for tags that are no texts, before anything is sent
   * @throws `GraphQLRequestError` when the server refuses; the changes stay unsaved then
   * @example
   * run.tags.push('best')
   * run.config.learning_rate = 0.01
   * await run.update()
   */
  async update(options?: CallOptions): Promise<this> {
    optionsOf(options)
    const edits = this.edits()
    if (isUnchanged(edits)) return this
    const sent = snapshotOf(this.working)
    const saved = await saveEdits(this.context, this.place(), this.storageId, edits, options)
    // What was changed while it was saved is not saved yet.
    this.take(this.isLazy ? lightOf(saved) : saved, editsSince(sent, this.working))
    return this
  }

  /** The same as {@link Run.update}. */
  save(options?: CallOptions): Promise<this> {
    return this.update(options)
  }

  /** Removes the run from the server. The object stays, but there is nothing behind it. */
  async delete(options: DeleteRunOptions = {}): Promise<void> {
    const { deleteArtifacts = false, ...call } = optionsOf(options)
    await deleteRun(this.context, this.storageId, deleteArtifacts, call)
    this.context.forgetRun(this.place())
  }

  /**
   * Puts the run into the state `pending`, to be resumed later, or `failed`. Gives whether the service did so.
   * @throws `InputError` for any other state
   * @throws `GraphQLRequestError` when the state that the run is in does not allow it
   */
  async updateState(state: 'pending' | 'failed', options?: CallOptions): Promise<boolean> {
    const done = await updateState(this.context, this.storageId, state, options)
    if (done) this.node = { ...this.node, state }
    return done
  }

  /**
   * Waits until the run is finished, failed, crashed, killed or preempted; gives that state.
   * @throws `TimeoutError` after `timeoutMs`
   * @throws `AbortError` when `signal` fires
   */
  async waitUntilFinished(options: WaitOptions = {}): Promise<string> {
    const state = await waitUntilFinished(this.context, this.place(), options)
    this.node = { ...this.node, state }
    return state
  }

  /**
   * Asks the process that logs the run to stop, which it learns with its next sign of life. Gives whether the service
   * took the wish.
   * @throws `GraphQLRequestError` when the run has ended
   */
  stop(options?: CallOptions): Promise<boolean> {
    return stopRun(this.context, this.storageId, options)
  }

  /**
   * What the run's process wrote to its console, oldest line first, also while it runs.
   *
   * @throws `InputError` for a `last` or `perPage` that cannot be right
   * @example
   * for await (const line of run.consoleLogs({ last: 100 })) console.log(line.timestamp, line.content)
   */
  consoleLogs(options: ConsoleLogOptions = {}): AsyncIterable<ConsoleLogLine> {
    return consoleLogs(this.context, this.place(), options)
  }

  /** HTML that shows the run's page in a frame. */
  toHtml(options: ToHtmlOptions = {}): string {
    return frameOf(this.url, options)
  }

  /** The step of the newest row; -1 when there is none. Asks the service each time. */
  async lastHistoryStep(options?: CallOptions): Promise<number> {
    const keys = await fetchHistoryKeys(this.context, this.place(), options)
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
    return new HistoryScan(this.context, this.place(), { keyMode: 'all', ...optionsOf(options) })
  }

  /** As {@link Run.scanHistory}, but with `keys` every row comes, with null for what it lacks. */
  betaScanHistory(options: ScanHistoryOptions = {}): HistoryScan {
    return new HistoryScan(this.context, this.place(), { keyMode: 'every-row', ...optionsOf(options) })
  }

  /**
   * Rows as they are logged, from the first (or `minStep`) on, until the run has ended.
   *
   * @throws `AbortError` when `signal` fires
   * @example
   * for await (const row of run.follow({ keys: ['loss'] })) console.log(row._step, row.loss)
   */
  follow(options: FollowOptions = {}): AsyncGenerator<HistoryRow, void, undefined> {
    return follow(this.context, this.place(), { keyMode: 'all', ...optionsOf(options) })
  }

  /**
   * Some rows of the history, chosen by the service: `samples` of them at most. With `keys`, rows that have all of them,
   * and these keys alone; without, rows as they were logged. The answer says whether it is a sample, and of how many
   * rows. For every row see {@link Run.scanHistory}.
   *
   * @throws `InputError` for keys that are no list of texts, and for keys of the `system` stream
   * @example
   * const rows = await run.history({ samples: 100, keys: ['loss'] })
   * if (rows.sampled) console.log(`${rows.length} of ${rows.totalRows} rows`)
   */
  history<Format extends HistoryFormat = 'rows'>(
    options: HistoryOptions<Format> = {},
  ): Promise<HistoryResult<Format>> {
    return sampledHistory(this.context, this.place(), options)
  }

  /**
   * Saves the parquet exports of the history to a folder, as `<entity>_<project>_<id>_<number>.runhistory.parquet`. Each is
   * streamed, and whole or not there; what broke off is gone on with the next time. Node alone.
   *
   * @throws `IncompleteRunHistoryError` when there are rows that no export has, unless `requireCompleteHistory` is false
   */
  downloadHistoryExports(
    folder: string,
    options: DownloadHistoryOptions = {},
  ): Promise<DownloadHistoryResult> {
    return downloadHistoryExports(this.context, this.place(), folder, options)
  }

  /** The run's files. @throws `InputError` when both `names` and `pattern` are given */
  files(options: FilesOptions = {}): Files {
    return new Files(this.context, this.place(), options)
  }

  /** A file by its name. @throws `FileNotFoundError` @throws `InputError` for a name that is no text */
  async file(name: string): Promise<RunFile> {
    if (typeof name !== 'string') throw new InputError('name', 'name the file')
    const [file] = await this.files({ names: [name] }).toArray({ limit: 1 })
    if (!file) throw new FileNotFoundError(name, placeText(this.place()))
    return file
  }

  /**
   * Uploads a file of this machine, streamed. It gets the name that it has below `root`, by default the working folder.
   * Node alone.
   *
   * @throws `InputError` when it is not there or lies outside of `root`, before anything is sent
   */
  uploadFile(path: string, options: UploadOptions = {}): Promise<RunFile> {
    return uploadFile(this.context, this.place(), path, options)
  }

  /** The artifacts that the run has logged, oldest first. */
  loggedArtifacts(options: RunArtifactsOptions = {}): RunArtifacts {
    return new RunArtifacts(this.context, this.place(), 'logged', options)
  }

  /** The artifacts that the run has used, oldest first. */
  usedArtifacts(options: RunArtifactsOptions = {}): RunArtifacts {
    return new RunArtifacts(this.context, this.place(), 'used', options)
  }

  /**
   * Logs an artifact that was made with `new Artifact`: uploads what the server does not have, and waits until it is
   * committed. One that is there already becomes an output of the run, with further aliases and tags. Gives the same
   * artifact. Done again after a failure, it goes on where it was.
   *
   * @throws `InputError` for what is no artifact, and one of another project, before anything is sent
   * @example
   * const artifact = new Artifact('data', 'dataset')
   * await artifact.addDir('data')
   * await run.logArtifact(artifact, { aliases: ['best'] })
   */
  logArtifact(artifact: Artifact, options: LogArtifactOptions = {}): Promise<Artifact> {
    return logArtifact(this.context, this.place(), artifact, options)
  }

  /**
   * Declares that the run uses an artifact; gives the same artifact.
   * @throws `InputError` for what is no artifact, and one that is not logged, before anything is sent
   */
  useArtifact(artifact: Artifact, options: UseArtifactOptions = {}): Promise<Artifact> {
    return useArtifact(this.context, this.place(), artifact, options)
  }

  /**
   * Uploads files of this machine, several at a time. One that fails is told in the result, and the others are uploaded
   * all the same. Node alone.
   *
   * @throws `InputError` when one is not there or lies outside of `root`, before anything is sent
   */
  uploadFiles(paths: Iterable<string>, options: UploadFilesOptions = {}): Promise<UploadFilesResult> {
    return uploadFiles(this.context, this.place(), paths, options)
  }

  /**
   * The sweep that the run is part of; null when it is in none. Asked for once.
   * @throws `SweepNotFoundError` when there is no such sweep any more, or the key may not see it
   */
  async sweep(options: { signal?: AbortSignal } = {}): Promise<Sweep | null> {
    const { signal } = optionsOf(options)
    if (this.sweepName === null) return null
    this.#sweeps ??= createSweepLoader(this.context, this)
    return this.#sweeps(this.sweepName, signal)
  }

  /** What the client noted of the machine and the command; kept once it was read; null when the run has no such file. */
  async metadata(options?: CallOptions): Promise<JsonObject | null> {
    optionsOf(options)
    if (this.#metadata) return this.#metadata
    const [file] = await this.files({ names: ['wandb-metadata.json'] }).toArray({ limit: 1 })
    if (!file) return null
    this.#metadata = parseMetadata(await readText(this.context, file, options))
    return this.#metadata
  }

  /** What was asked for beside the attributes is asked for again. */
  #forget(): void {
    this.#metadata = undefined
    this.#sweeps = undefined
  }

  /** `<Run entity/project/id (state)>` */
  override toString(): string {
    return `<Run ${placeText(this.place())} (${this.state})>`
  }

  /**
   * Makes a run without logging to it.
   * @see {@link Api.createRun}
   */
  static create(
    api: { createRun(options?: CreateRunOptions): Promise<Run> },
    options: CreateRunOptions = {},
  ): Promise<Run> {
    if (typeof api?.createRun !== 'function') throw new InputError('api', '`api` must be an `Api`')
    return api.createRun(options)
  }
}

/** What a list would have given. */
function lightOf({ config, summaryMetrics, systemMetrics, historyKeys, ...light }: RunNode): RunNode {
  return light
}
