// Brings a run of this machine to a server. Whenever it is broken off, the next time goes on where it was; done twice, it
// changes nothing.
import {
  AbortError,
  InputError,
  isRunscanError,
  optionsOf,
  ResponseError,
  stringifyExtendedJson,
  syncOperations,
} from '@runscan/core'
import { type Api, contextOf } from '../../api.js'
import type { ApiContext, RunPlace } from '../../context.js'
import { changeableLines } from '../console.js'
import type { LogProblem } from '../errors.js'
import { LocalRun } from '../local-run.js'
import { openLocalRun } from '../open.js'
import { type SyncedArtifacts, syncArtifacts } from './artifacts.js'
import { wireConfigOf } from './config.js'
import { type SyncedFiles, syncFiles } from './files.js'
import { consoleTexts, historyLines, measurementLines } from './lines.js'
import { digestOf, isSameObject, lastStepOf, objectIn, shifted, summaryOf } from './remote.js'
import { readState, type SyncState, writeMark, writeState } from './state.js'
import { post, postLines } from './stream.js'

/** How far a sync is. */
export interface SyncProgress {
  phase: 'run' | 'history' | 'events' | 'console' | 'files' | 'artifacts' | 'done'
  /** Lines, or bytes of the file `file`. */
  done: number
  total: number
  /** With `files`: which one. */
  file?: string
}

/** How a run is brought to a server. */
export interface SyncLocalRunOptions {
  /** Default: the one that the run was made for, else the default entity. */
  entity?: string
  /** Default: the one that the run was made for, else `uncategorized`. */
  project?: string
  /** The id on the server. Default: the run's own. */
  id?: string
  /** Whether a run that is marked as synced is looked at all the same. Default false. */
  includeSynced?: boolean
  /** Whether nothing is changed: the result says what would be sent, with all files of the run's folder. Default false. */
  dryRun?: boolean
  /** Whether to read on behind damage in the log. Otherwise it is an error. */
  skipCorrupt?: boolean
  onProgress?: (progress: SyncProgress) => void
  signal?: AbortSignal
}

/** What a sync did, or would do. */
export interface SyncLocalRunResult {
  /** `skipped`: it is marked as synced, and nothing was written since. `planned`: a dry run. */
  status: 'synced' | 'skipped' | 'planned'
  entity: string
  project: string
  id: string
  /** The run's page. */
  url: string
  /** Rows of the history: in the log, and of these sent now. */
  rows: number
  rowsSent: number
  files: SyncedFiles
  artifacts: SyncedArtifacts
  /** Whether the run has ended: only then is it marked as synced; one that goes on can be synced again. */
  complete: boolean
  problems: readonly LogProblem[]
}

/**
 * Uploads a run of this machine: what it is, its history, measurements, console output, summary, files and
 * artifacts. Lines that the
 * server has are not sent again, so a sync that was broken off goes on where it was, one that is repeated changes nothing,
 * and a run that still grows can be synced any number of times.
 *
 * Of a run that is on the server already and was not brought there from here, the old rows go, as when the official client
 * syncs it; of one that was to be resumed (`resume` of `wandb.init`), they stay, and those of the log come behind them.
 *
 * @param run a run, or its folder or log
 * @throws `LocalRunError` {CorruptLogError} for a log that cannot be read
 * @example
 * for await (const { run } of listLocalRuns('wandb')) if (run) await syncLocalRun(run, api)
 */
export async function syncLocalRun(
  run: LocalRun | string,
  api: Api,
  options: SyncLocalRunOptions = {},
): Promise<SyncLocalRunResult> {
  const { skipCorrupt = false, signal } = optionsOf(options)
  const opened =
    run instanceof LocalRun ? run : await openLocalRun(run, { skipCorrupt, ...(signal ? { signal } : {}) })
  const context = contextOf(api)
  const place = await placeOf(context, opened, options)
  const sync = new Sync(context, place, opened, options)
  if (opened.synced && !options.includeSynced) return sync.result('skipped')
  try {
    return await (options.dryRun ? sync.plan() : sync.run())
  } catch (error) {
    if (!signal?.aborted || isRunscanError(error)) throw error
    throw new AbortError(`syncing '${opened.logFile}'`, signal.reason)
  }
}

async function placeOf(
  context: ApiContext,
  run: LocalRun,
  { entity, project, id }: SyncLocalRunOptions,
): Promise<RunPlace> {
  const name = id ?? run.id
  if (typeof name !== 'string' || name === '')
    throw new InputError('id', 'the run has no id: pass one as `id`')
  return {
    entity: entity ?? run.entity ?? (await context.defaultEntity()),
    project: project ?? run.project,
    name,
  }
}

class Sync {
  readonly #context: ApiContext
  readonly #run: LocalRun
  readonly #options: SyncLocalRunOptions
  #place: RunPlace
  #rowsSent = 0
  #files: SyncedFiles = { uploaded: [], unchanged: [], failed: [] }
  #artifacts: SyncedArtifacts = { logged: [], unchanged: [], failed: [] }

  constructor(context: ApiContext, place: RunPlace, run: LocalRun, options: SyncLocalRunOptions) {
    this.#context = context
    this.#place = place
    this.#run = run
    this.#options = options
  }

  async run(): Promise<SyncLocalRunResult> {
    this.#tell('run', 0, 1)
    const before = await this.#fetchProgress()
    const { state, goesOn } = await this.#begin(before)
    this.#tell('run', 1, 1)
    const there = goesOn ? before : undefined
    const hasSent = await this.#streamLines(state, there)
    await this.#sendFiles()
    await this.#sendArtifacts(state)
    await this.#end(state, hasSent ? undefined : there, before)
    this.#tell('done', 1, 1)
    return this.result('synced')
  }

  /** Looks without sending anything. */
  async plan(): Promise<SyncLocalRunResult> {
    const { index } = this.#run.log()
    const before = await this.#fetchProgress()
    const known = await this.#knownState(before)
    const there = known && before ? before.historyLineCount - known.before.history : 0
    this.#rowsSent = Math.max(0, index.history.rows - Math.max(0, there))
    this.#files.uploaded = (await this.#run.files().toArray()).map(({ name }) => name)
    this.#artifacts.logged = index.artifacts.map(({ name = '' }) => name)
    return this.result('planned')
  }

  result(status: SyncLocalRunResult['status']): SyncLocalRunResult {
    const { entity, project, name } = this.#place
    const { index } = this.#run.log()
    const { appUrl } = this.#context.transport.settings
    return {
      status,
      entity,
      project,
      id: name,
      url: `${appUrl}/${[entity, project, 'runs', name].map(encodeURIComponent).join('/')}`,
      rows: index.history.rows,
      rowsSent: this.#rowsSent,
      files: this.#files,
      artifacts: this.#artifacts,
      complete: index.exit !== undefined,
      problems: index.problems,
    }
  }

  /** Makes the run, or finds out how to go on with it. */
  async #begin(
    before: syncOperations.RunProgressNode | undefined,
  ): Promise<{ state: SyncState; goesOn: boolean }> {
    const { index, file } = this.#run.log()
    const known = await this.#knownState(before)
    const isKnown = known !== undefined
    const appends = !isKnown && before !== undefined && index.run.resume === true
    const told = digestOf(this.#description(false))
    const ended = index.exit !== undefined
    if (isKnown && known.told === told) {
      if (known.ended !== ended) await writeState(file, { ...known, ended })
      return { state: known, goesOn: true }
    }
    // With a storage id, the rows that are there stay.
    const storageId = isKnown || appends ? (before?.id ?? null) : null
    const made = await this.#upsert(storageId)
    this.#place = { entity: made.entity, project: made.project, name: made.name }
    const state: SyncState = {
      ...(isKnown ? known : this.#startingPoint(appends ? before : undefined)),
      server: this.#server(),
      ...{ entity: made.entity, project: made.project, id: made.name, storageId: made.id, told },
      ended,
      artifacts: isKnown ? known.artifacts : [],
    }
    await writeState(file, state)
    return { state: isKnown ? { ...state, ended: known.ended } : state, goesOn: isKnown || appends }
  }

  /** The upload that was begun from here, if what is on the server came from it. */
  async #knownState(before: syncOperations.RunProgressNode | undefined): Promise<SyncState | undefined> {
    const known = await readState(this.#run.logFile)
    return known && before?.id === known.storageId && this.#isHere(known) ? known : undefined
  }

  /** Behind what the run has on the server, or at the beginning. */
  #startingPoint(
    before: syncOperations.RunProgressNode | undefined,
  ): Pick<SyncState, 'before' | 'stepShift'> {
    return {
      before: {
        history: before?.historyLineCount ?? 0,
        events: before?.eventsLineCount ?? 0,
        console: before?.logLineCount ?? 0,
      },
      stepShift: before ? lastStepOf(before) + 1 : 0,
    }
  }

  /** Sends the lines that the server lacks; gives whether there were any. */
  async #streamLines(
    { before, stepShift, ended }: SyncState,
    there: syncOperations.RunProgressNode | undefined,
  ): Promise<boolean> {
    const log = this.#run.log()
    const { signal } = this.#options
    const firstRow = Math.max(0, (there?.historyLineCount ?? 0) - before.history)
    this.#rowsSent = await this.#postLines('history', log.index.history.rows, firstRow, {
      file: 'wandb-history.jsonl',
      offset: before.history + firstRow,
      lines: historyLines(log, { firstRow, stepShift, signal }),
    })
    const firstEvent = Math.max(0, (there?.eventsLineCount ?? 0) - before.events)
    const events = await this.#postLines('events', log.index.measurements, firstEvent, {
      file: 'wandb-events.jsonl',
      offset: before.events + firstEvent,
      lines: measurementLines(log, firstEvent, signal),
    })
    const sentLines = Math.max(0, (there?.logLineCount ?? 0) - before.console)
    // The last lines of a log that had no end yet may have changed since.
    const firstLine = Math.max(0, sentLines - (ended ? 0 : changeableLines))
    const lines = await this.#postLines('console', log.index.outputs, firstLine, {
      file: 'output.log',
      offset: before.console + firstLine,
      lines: consoleTexts(log, firstLine, signal),
    })
    return this.#rowsSent + events + lines > 0
  }

  async #postLines(
    phase: 'history' | 'events' | 'console',
    total: number,
    first: number,
    lines: Parameters<typeof postLines>[2],
  ): Promise<number> {
    this.#tell(phase, Math.min(first, total), total)
    const onSent = (count: number) => this.#tell(phase, Math.min(first + count, total), total)
    return postLines(this.#context, this.#place, lines, { ...this.#signal(), onSent })
  }

  async #sendFiles(): Promise<void> {
    this.#files = await syncFiles(this.#context, this.#place, this.#run, {
      ...this.#signal(),
      onProgress: ({ file, bytes, totalBytes = 0 }) => this.#tell('files', bytes, totalBytes, file),
    })
  }

  async #sendArtifacts(state: SyncState): Promise<void> {
    const { index, file } = this.#run.log()
    const done = new Set(state.artifacts)
    const total = index.artifacts.length
    if (total === 0) return
    this.#tell('artifacts', done.size, total)
    this.#artifacts = await syncArtifacts(this.#context, this.#place, index.artifacts, {
      ...this.#signal(),
      done,
      onLogged: async clientId => {
        state.artifacts.push(clientId)
        await writeState(file, { ...state, ended: index.exit !== undefined })
        this.#tell('artifacts', state.artifacts.length, total)
      },
    })
  }

  /** The summary, and the end if there was one; nothing, when all of it is there. */
  async #end(
    { stepShift }: SyncState,
    unchanged: syncOperations.RunProgressNode | undefined,
    before: syncOperations.RunProgressNode | undefined,
  ): Promise<void> {
    const { index, file } = this.#run.log()
    const appended = stepShift > 0 ? summaryOf(before) : {}
    const summary = stringifyExtendedJson({ ...appended, ...shifted(index.summary, stepShift) })
    const isSame =
      unchanged !== undefined &&
      isSameObject(summaryOf(unchanged), objectIn(summary)) &&
      (index.exit === undefined || !['running', 'crashed'].includes(unchanged.state ?? ''))
    if (!isSame || this.#files.uploaded.length > 0) {
      const files = { 'wandb-summary.json': { offset: 0, content: [summary] } }
      const exit = index.exit ? { complete: true, exitcode: index.exit.exitCode ?? 0 } : {}
      await post(
        this.#context,
        this.#place,
        { files, uploaded: this.#files.uploaded, ...exit },
        this.#signal(),
      )
    }
    const failures = this.#files.failed.length + this.#artifacts.failed.length
    if (index.exit && failures === 0) await writeMark(file)
  }

  async #fetchProgress(): Promise<syncOperations.RunProgressNode | undefined> {
    const { entity, project, name } = this.#place
    const data = await this.#context.transport.execute(
      syncOperations.runProgressQuery,
      { entity, project, name },
      this.#signal(),
    )
    return data.model?.bucket ?? undefined
  }

  async #upsert(id: string | null): Promise<{ id: string; entity: string; project: string; name: string }> {
    const { entity, project, name } = this.#place
    const data = await this.#context.transport.execute(
      syncOperations.syncRunMutation,
      { id, entity, project, name, ...this.#description(id !== null) },
      this.#signal(),
    )
    const bucket = data.upsertBucket?.bucket
    if (!bucket) throw new ResponseError('the server made no run, and said no reason')
    return {
      id: bucket.id,
      name: bucket.name,
      project: bucket.project.name,
      entity: bucket.project.entity.name,
    }
  }

  /** What is told of the run itself. A run that goes on keeps what the log says nothing of. */
  #description(goesOn: boolean) {
    const { index } = this.#run.log()
    const { run } = index
    const tags = run.tags ?? []
    return {
      displayName: run.displayName || null,
      notes: run.notes || null,
      tags: goesOn && tags.length === 0 ? null : tags,
      group: run.group || null,
      jobType: run.jobType || null,
      commit: run.git?.commit || null,
      sweep: run.sweepId || null,
      config: stringifyExtendedJson(wireConfigOf(index)),
      host: run.host || 'runscan',
      program: index.environment?.program || null,
    }
  }

  #isHere({ server, entity, project, id }: SyncState): boolean {
    const { entity: owner, project: wanted, name } = this.#place
    return server === this.#server() && entity === owner && project === wanted && id === name
  }

  #server(): string {
    return this.#context.transport.settings.baseUrl
  }

  #signal(): { signal: AbortSignal | undefined } {
    return { signal: this.#options.signal }
  }

  #tell(phase: SyncProgress['phase'], done: number, total: number, file?: string): void {
    this.#options.onProgress?.({ phase, done, total, ...(file === undefined ? {} : { file }) })
  }
}
