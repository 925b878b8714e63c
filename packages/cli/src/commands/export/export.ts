// runscan export: a whole project, or the parquet files of one run.
import { InputError, isRunscanError, parseProjectPath, parseRunPath } from '@runscan/core'
import type { Api, ExportProgress, Run } from '@runscan/sdk'
import { PartialError } from '../../failure.js'
import { readFilter } from '../../filter/mongo.js'
import type { Io } from '../../io.js'
import { counted } from '../../output/counted.js'
import { bytesText, startProgress, timeText } from '../../output/progress.js'
import { clean } from '../../output/text.js'
import { type Manifest, readManifest } from '../../project-export/manifest.js'
import { pacedFetch } from '../../project-export/pacing.js'
import { exportProject, type ProjectOutcome } from '../../project-export/project.js'
import { describeRun } from '../../run/name.js'
import { type GlobalOptions, jobsOf, names, openApi, say } from '../../session.js'
import { openRun } from '../../suggest/paths.js'
import { countRuns } from '../../suggest/projects.js'

export interface ExportCommandOptions extends GlobalOptions {
  output: string
  filter?: string
  keys?: string[]
  files?: string[]
  history: boolean
  system: boolean
  force?: boolean
  partial?: boolean
}

export function exportCommand(io: Io, path: string, options: ExportCommandOptions): Promise<void> {
  return namesRun(path) ? exportOneRun(io, path, options) : exportWholeProject(io, path, options)
}

/** A path of three parts, or the address of a run's page; what has fewer parts is a project. */
function namesRun(path: string): boolean {
  if (!/^https?:/i.test(path))
    return path.replace(/^\/+|\/+$/g, '').split('/').length > 2 || path.includes(':')
  try {
    parseRunPath(path)
    return true
  } catch {
    return false
  }
}

async function exportOneRun(io: Io, path: string, options: ExportCommandOptions): Promise<void> {
  const run = await openRun(openApi(options, io), path)
  if (options.dryRun)
    return say(io, options, `this would save the exports of ${describeRun(run)} in ${options.output}`)
  const progress = startProgress(io, options, 'rows', run.historyLineCount)
  const watch = exportedRows(run.historyLineCount)
  const { paths, containsLiveData, errors } = await run
    .downloadHistoryExports(options.output, {
      requireCompleteHistory: !options.partial,
      concurrency: jobsOf(options),
      onProgress(moved) {
        const { rows, bytes } = watch(moved)
        progress.update(rows)
        progress.note(bytesText(bytes))
      },
      signal: io.signal,
    })
    .finally(progress.end)
  for (const file of paths) await io.out(`${file}\n`)
  const failures = Object.entries(errors)
  for (const [file, reason] of failures) io.err(`runscan: ${file}: ${reason}\n`)
  if (failures.length > 0)
    throw new PartialError(`${failures.length} of ${failures.length + paths.length} files could not be saved`)
  if (containsLiveData) throw new PartialError('the run has rows that are not exported yet')
  say(io, options, counted(paths.length, 'file'))
}

/** How many rows have come, about: a file tells its rows only at its end, so each is taken for as long as the others. */
function exportedRows(all: number): (progress: ExportProgress) => { rows: number; bytes: number } {
  const moved = new Map<string, { share: number; bytes: number }>()
  return ({ file, bytes, totalBytes, files }) => {
    moved.set(file, { share: totalBytes ? bytes / totalBytes : 0, bytes })
    const sum = { rows: 0, bytes: 0 }
    for (const each of moved.values()) {
      sum.rows += (each.share / files) * all
      sum.bytes += each.bytes
    }
    return sum
  }
}

async function exportWholeProject(io: Io, path: string, options: ExportCommandOptions): Promise<void> {
  const started = performance.now()
  const jobs = jobsOf(options)
  const filters = options.filter === undefined ? undefined : readFilter(options.filter)
  const keys = names(options.keys) ?? null
  const { output: folder } = options
  const before = await readManifest(folder)
  const api = openApi(options, io, { fetch: pacedFetch(2 * jobs, io.signal) })
  const runs = await listRuns(io, api, path, filters, options)
  const head = {
    ...(await placeOf(api, path)),
    query: { keys, files: options.files ?? [], history: options.history, system: options.system },
    filter: options.filter ?? null,
  }
  requireSameProject(before, head, folder)
  if (options.dryRun)
    return say(
      io,
      options,
      `this would export ${runs.length} runs of ${head.entity}/${head.project} to ${folder}`,
    )

  const steps = runs.reduce((sum, run) => sum + run.historyLineCount, 0)
  const progress = startProgress(io, options, 'exporting', Math.max(steps, 1))
  let rows = 0
  const outcome = await exportProject({
    ...{ folder, runs, head, before, force: options.force ?? false, jobs, signal: io.signal },
    onRows(count) {
      rows += count
      progress.update(rows)
    },
    onRun: (done, of) => progress.note(`${done} of ${of} runs`),
  }).finally(progress.end)
  await report(io, options, outcome, (performance.now() - started) / 1000)
}

async function listRuns(
  io: Io,
  api: Api,
  path: string,
  filters: Record<string, unknown> | undefined,
  options: ExportCommandOptions,
): Promise<Run[]> {
  const list = api.runs(path, {
    ...(filters ? { filters } : {}),
    lazy: false,
    perPage: 100,
    signal: io.signal,
  })
  const progress = startProgress(io, options, 'listing', await countRuns(api, path, list))
  const runs: Run[] = []
  try {
    for await (const run of list) {
      runs.push(run)
      progress.update(runs.length)
    }
  } finally {
    progress.end()
  }
  return runs
}

async function placeOf(api: Api, path: string): Promise<Pick<Manifest, 'server' | 'entity' | 'project'>> {
  const { entity, project } = parseProjectPath(path)
  return {
    server: new URL(api.settings.baseUrl).host,
    entity: entity ?? api.settings.entity ?? (await api.viewer()).entity ?? '',
    project: project ?? api.settings.project ?? 'uncategorized',
  }
}

function requireSameProject(
  before: Manifest | undefined,
  head: { entity: string; project: string },
  folder: string,
): void {
  if (!before || (before.entity === head.entity && before.project === head.project)) return
  throw new InputError(
    '--output',
    `'${folder}' holds an export of ${before.entity}/${before.project}: choose another folder for ${head.entity}/${head.project}`,
  )
}

async function report(
  io: Io,
  options: ExportCommandOptions,
  { exported, unchanged, failed, unlisted, rows, bytes }: ProjectOutcome,
  seconds: number,
): Promise<void> {
  const count = (value: number) => value.toLocaleString('en')
  const rate = `${count(Math.round(rows / seconds))} rows/s`
  const moved = rows > 0 ? `: ${count(rows)} rows, ${bytesText(bytes)} in ${timeText(seconds)} (${rate})` : ''
  await io.out(`${options.output}\n`)
  say(io, options, `${count(exported)} runs exported, ${count(unchanged)} unchanged${moved}`)
  if (unlisted > 0)
    say(io, options, `${count(unlisted)} runs of an earlier export were not met: their data are kept`)
  for (const { run, error } of failed) {
    const reason = isRunscanError(error) || error instanceof Error ? error.message : String(error)
    io.err(`runscan: ${clean(`${run.entity}/${run.project}/${run.id}`)}: ${clean(reason)}\n`)
  }
  if (failed.length > 0)
    throw new PartialError(
      `${failed.length} of ${failed.length + exported + unchanged} runs could not be exported`,
    )
}
