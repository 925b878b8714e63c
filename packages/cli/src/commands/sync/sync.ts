// runscan sync: runs of this machine on their way to a server.
import { InputError } from '@runscan/core'
import type { Api } from '@runscan/sdk'
import {
  type LocalRun,
  listLocalRuns,
  openLocalRun,
  type SyncLocalRunResult,
  type SyncProgress,
  syncLocalRun,
} from '@runscan/sdk/local'
import { PartialError } from '../../failure.js'
import type { Io } from '../../io.js'
import { toJson } from '../../output/json.js'
import { startProgress } from '../../output/progress.js'
import { clean } from '../../output/text.js'
import { type GlobalOptions, openApi, say } from '../../session.js'

export interface SyncCommandOptions extends GlobalOptions {
  includeSynced?: boolean
  skipCorrupt?: boolean
}

export async function syncCommand(
  io: Io,
  folders: readonly string[],
  options: SyncCommandOptions,
): Promise<void> {
  const api = openApi(options, io)
  const results: SyncLocalRunResult[] = []
  const failures: { place: string; error: unknown }[] = []
  for (const folder of folders.length > 0 ? folders : ['wandb']) {
    for await (const { place, run, error } of runsIn(io, folder, options)) {
      try {
        if (!run) throw error
        const result = await syncOne(io, api, run, options)
        results.push(result)
        await tell(io, options, result)
        for (const failed of result.files.failed)
          failures.push({ place: `${place}: ${failed.file}`, error: failed.error })
        for (const failed of result.artifacts.failed)
          failures.push({ place: `${place}: ${failed.artifact}`, error: failed.error })
      } catch (thrown) {
        // One bad run is not the end of the others.
        if (io.signal.aborted) throw thrown
        failures.push({ place, error: thrown })
      }
    }
  }
  for (const { place, error } of failures) {
    io.err(`runscan: ${clean(`${place}: ${error instanceof Error ? error.message : String(error)}`)}\n`)
  }
  const [first] = failures
  if (first && results.length === 0 && failures.length === 1) throw first.error
  if (failures.length > 0)
    throw new PartialError(`${failures.length} runs, files or artifacts could not be brought to the server`)
  if (results.length === 0) throw new InputError('folders', 'there are no runs in these folders')
  const skipped = results.filter(({ status }) => status === 'skipped').length
  say(io, options, `${results.length - skipped} runs, ${skipped} brought earlier; see --include-synced`)
}

/** The runs of a folder, or the one that it is of. */
async function* runsIn(
  io: Io,
  folder: string,
  { skipCorrupt = false }: SyncCommandOptions,
): AsyncGenerator<{ place: string; run?: LocalRun; error?: unknown }, void, undefined> {
  const how = { skipCorrupt, signal: io.signal }
  if (/(?:^|[/\\])(?:offline-)?run-[^/\\]+[/\\]?$|\.wandb$/.test(folder)) {
    try {
      yield { place: folder, run: await openLocalRun(folder, how) }
    } catch (error) {
      yield { place: folder, error }
    }
    return
  }
  for await (const found of listLocalRuns(folder, how)) {
    yield found.run ? { place: found.folder, run: found.run } : { place: found.folder, error: found.error }
  }
}

async function syncOne(
  io: Io,
  api: Api,
  run: LocalRun,
  options: SyncCommandOptions,
): Promise<SyncLocalRunResult> {
  const { entity, project, includeSynced = false, skipCorrupt = false, dryRun = false } = options
  const progress = createPhases(io, options)
  try {
    return await syncLocalRun(run, api, {
      ...(entity === undefined ? {} : { entity }),
      ...(project === undefined ? {} : { project }),
      ...{ includeSynced, skipCorrupt, dryRun, signal: io.signal },
      onProgress: progress.show,
    })
  } finally {
    progress.end()
  }
}

/** A bar for each phase. */
function createPhases(io: Io, options: GlobalOptions): { show(progress: SyncProgress): void; end(): void } {
  let phase: string | undefined
  let bar: ReturnType<typeof startProgress> | undefined
  return {
    show({ phase: name, file, done, total }) {
      const title = file === undefined ? name : `${name} ${clean(file)}`
      if (title !== phase) {
        bar?.end()
        bar = startProgress(io, options, title, total)
        phase = title
      }
      bar?.update(done)
    },
    end: () => bar?.end(),
  }
}

async function tell(io: Io, options: SyncCommandOptions, result: SyncLocalRunResult): Promise<void> {
  if (options.json || options.jsonl) {
    const { files, artifacts, ...facts } = result
    const failed = files.failed.map(({ file, error }) => ({ file, error: error.message }))
    const notLogged = artifacts.failed.map(({ artifact, error }) => ({ artifact, error: error.message }))
    const told = { ...facts, files: { ...files, failed }, artifacts: { ...artifacts, failed: notLogged } }
    return io.out(`${toJson(told)}\n`)
  }
  if (result.status === 'skipped') return
  await io.out(`${result.url}\n`)
  const verb = result.status === 'planned' ? 'would be' : 'were'
  say(
    io,
    options,
    `${result.rowsSent} of ${result.rows} rows and ${result.files.uploaded.length} files ${verb} sent`,
  )
  for (const problem of result.problems) say(io, options, `the log is damaged: ${clean(toJson(problem))}`)
  if (!result.complete) say(io, options, 'the run has not ended: bring it again later')
}
