// Runs, with their history, files and console output.
import { parseExtendedJson, stringifyExtendedJson } from '@runscan/core'
import { badRequest } from '../errors.js'
import { historyKeys, historyTexts, liveData, sampledRows } from '../history/read.js'
import { isPlainObject } from '../history/row.js'
import { samplePlaces } from '../history/sample.js'
import { exportUrl } from '../http/paths.js'
import { runStorageId } from '../runs/ids.js'
import type { Project } from '../storage/projects.js'
import type { RunRecord } from '../storage/runs.js'
import { type RunArtifactArgs, runArtifacts } from './artifact.js'
import { type LogLinesArgs, logLines } from './log-lines.js'
import { userOf } from './query.js'
import type { Resolvers } from './typed.js'

/** Twice the longest name, each character of which may be escaped. */
const longestPattern = 2048

export const run: Resolvers<
  'Run',
  {
    wandbConfig: { keys?: readonly string[] | null }
    history: { minStep?: number | bigint | null; maxStep?: number | bigint | null; samples?: number | null }
    events: { samples?: number | null }
    sampledHistory: { specs: readonly string[] }
    parquetHistory: { liveKeys: readonly string[] }
    files: {
      names?: readonly (string | null)[] | null
      pattern?: string | null
      first: number
      after?: string | null
    }
    logLines: LogLinesArgs
  } & RunArtifactArgs
> = {
  id: source => runStorageId(source),
  name: source => source.name,
  displayName: source => source.displayName,
  state: source => source.state,
  config: source => source.config,
  wandbConfig: (source, { keys }) => wandbConfig(source, keys ?? []),
  summaryMetrics: source => source.summary,
  systemMetrics: source => source.systemMetrics,
  tags: source => source.tags,
  notes: source => source.notes,
  description: source => source.description,
  group: source => source.groupName,
  jobType: source => source.jobType,
  sweepName: source => source.sweepName,
  commit: source => source.commit,
  host: source => source.host,
  exitcode: source => source.exitCode,
  shouldStop: source => source.stopRequested,
  running: source => source.state === 'running',
  failed: source => source.state === 'failed' || source.state === 'crashed',
  stopped: source => source.state === 'killed',
  readOnly: () => false,
  createdAt: source => new Date(source.createdAt).toISOString(),
  heartbeatAt: source => new Date(source.heartbeatAt).toISOString(),
  user: (_source, _args, context) => userOf(context),
  project: (source, _args, { storage }) => storage.projects.byId(source.projectId) as Project,
  projectId: source => source.projectId,

  historyLineCount: (source, _args, { storage }) => storage.lines.historyCount(source.id),
  eventsLineCount: (source, _args, { storage }) => storage.lines.streamCount(source.id, 'events'),
  logLineCount: (source, _args, { storage }) => storage.lines.streamCount(source.id, 'output'),
  historyTail(source, _args, { storage }) {
    const count = storage.lines.historyCount(source.id)
    return JSON.stringify(storage.lines.history(source.id, count - 1, count).map(({ text }) => text))
  },
  eventsTail(source, _args, { storage }) {
    const last = storage.lines.streamCount(source.id, 'events') - 1
    return JSON.stringify(storage.lines.stream(source.id, 'events', last, 1).map(({ text }) => text))
  },
  historyKeys: (source, _args, context) => historyKeys(context, source),
  history: (source, bounds, context) =>
    historyTexts(context, source, { ...bounds, withExported: context.readsHistoryByPages }),
  events(source, { samples }, { storage }) {
    const places = samplePlaces(storage.lines.streamCount(source.id, 'events'), samples ?? 500)
    return places.flatMap(place =>
      storage.lines.stream(source.id, 'events', place, 1).map(({ text }) => text),
    )
  },
  sampledHistory: (source, { specs }, context) => specs.map(spec => sampledRows(context, source, spec)),
  async parquetHistory(source, { liveKeys }, context) {
    // What is due and could not be exported is live for another while.
    await context.freeze(source.id).catch((error: Error) => process.emitWarning(error))
    const current = context.storage.runs.byId(source.id) ?? source
    return {
      parquetUrls: context.storage.exports.list(source.id).map(entry => exportUrl(context, source.id, entry)),
      liveData: liveData(context, current, liveKeys),
    }
  },

  files(source, { names, pattern, first, after }, { storage }) {
    if ((pattern?.length ?? 0) > longestPattern)
      throw badRequest(`\`pattern\` is longer than ${longestPattern} characters`)
    const limit = Math.max(0, first)
    const found = storage.files.list(source.id, {
      names: (names ?? []).flatMap(name => (name === null ? [] : normalName(name))),
      pattern: pattern || undefined,
      after: after ?? undefined,
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    return {
      edges: page.map(file => ({ node: file, cursor: file.name })),
      pageInfo: { endCursor: page.at(-1)?.name ?? null, hasNextPage: found.length > limit },
    }
  },
  fileCount: (source, _args, { storage }) => storage.files.count(source.id),
  ...runArtifacts,
  logLines: (source, args, { storage }) => {
    const count = storage.lines.streamCount(source.id, 'output')
    return logLines(args, count, (first, limit) => storage.lines.stream(source.id, 'output', first, limit))
  },
}

/** File names as they are stored: without `./` in front. */
export function normalName(name: string): string {
  return name.replace(/^(\.\/)+/, '')
}

/** The asked parts of what clients keep for themselves in the config. */
function wandbConfig({ config }: RunRecord, keys: readonly string[]): string {
  const parsed = parseExtendedJson(config)
  const entry = isPlainObject(parsed) ? parsed._wandb : undefined
  const internal = isPlainObject(entry) && isPlainObject(entry.value) ? entry.value : {}
  return stringifyExtendedJson(
    Object.fromEntries(Object.entries(internal).filter(([key]) => keys.includes(key))),
  )
}
