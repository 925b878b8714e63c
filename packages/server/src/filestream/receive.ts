// Takes what a run streams: all of a request is durable before it is answered, and a repeated one changes nothing.
import type { ServerContext } from '../context.js'
import { badRequest, notFound, ServerError } from '../errors.js'
import { readIncomingObject } from '../incoming-json.js'
import { endState } from '../runs/state.js'
import type { RunChanges, RunRecord } from '../storage/runs.js'
import { toHistoryLine } from './history-line.js'
import type { StreamedLines, StreamRequest } from './request.js'
import { labelled, mergedJson } from './shared.js'

/** What the client is told. */
export interface StreamAnswer {
  /** Asks the process to stop. */
  stopped: boolean
  exitcode: null
  limits: Record<string, never>
}

/** Which run, and which of the processes that log it together; undefined when there is one alone. */
export interface StreamPlace {
  entity: string
  project: string
  run: string
  client?: string | undefined
}

/** Stores a request. Gives the run, for what has to follow, and the answer. */
export function receiveStream(
  context: ServerContext,
  place: StreamPlace,
  request: StreamRequest,
): { run: RunRecord; answer: StreamAnswer } {
  const { storage, now } = context
  return storage.transaction(() => {
    const run = requireRun(context, place)
    const changes: RunChanges = { heartbeatAt: now() }
    for (const [name, lines] of Object.entries(request.files))
      Object.assign(changes, receiveFile(context, run, name, lines, place.client))
    Object.assign(changes, stateAfter(run, request))
    storage.runs.change(run.id, changes)
    return { run, answer: { stopped: run.stopRequested, exitcode: null, limits: {} } }
  })
}

function requireRun({ storage }: ServerContext, { entity, project, run: name }: StreamPlace) {
  const found = storage.projects.find(entity, project)
  const run = found && storage.runs.find(found.id, name)
  if (!run) throw notFound(`there is no run '${entity}/${project}/${name}'`)
  if (run.deleted) throw new ServerError('DELETED', 410, `run '${entity}/${project}/${name}' was deleted`)
  return run
}

function receiveFile(
  { storage }: ServerContext,
  run: RunRecord,
  name: string,
  { offset, content }: StreamedLines,
  client: string | undefined,
): RunChanges {
  if (content.length === 0) return {}
  /** The lines at their places among all of the run's. */
  const placed = (stream: string, end: () => number) => {
    const own = { client: client ?? '', stream, offset, count: content.length }
    const places = client === undefined ? undefined : storage.sharedLines.places(run.id, own, end())
    return content.map((text, at) => ({ line: places?.[at] ?? offset + at, text }))
  }
  /** What there is one of: of processes that log together, each says what it knows. */
  const newest = (before: string) => {
    const text = content.at(-1) ?? '{}'
    // One run whose summary cannot be read would be in the way of every list that it is in.
    readIncomingObject(`the last line of '${name}'`, text)
    return client === undefined ? text : mergedJson(before, text)
  }
  if (name === 'wandb-history.jsonl') {
    // Exported lines never change; a client that repeats itself sends them again as they were.
    const lines = placed('history', () => storage.lines.historyCount(run.id))
      .map(({ line, text }) => toHistoryLine(text, line))
      .filter(({ line }) => line >= run.exportedLines)
    storage.lines.putHistory(run.id, lines)
    return {}
  }
  if (name === 'wandb-events.jsonl') {
    const lines = placed('events', () => storage.lines.streamCount(run.id, 'events'))
    storage.lines.putStream(run.id, 'events', lines)
    return { systemMetrics: newest(run.systemMetrics) }
  }
  if (name === 'wandb-summary.json') return { summary: newest(run.summary) }
  // Several processes that log one run may have an output of their own each.
  if (/^output(_.*)?\.log$/.test(name)) {
    const stream = name === 'output.log' ? 'output' : name
    const lines = placed(stream, () => storage.lines.streamCount(run.id, stream))
    const shown =
      client === undefined ? lines : lines.map(({ line, text }) => ({ line, text: labelled(text) }))
    storage.lines.putStream(run.id, stream, shown)
  } else throw badRequest(`'${name}' cannot be streamed: upload it as a file`)
  return {}
}

function stateAfter(run: RunRecord, { exitCode, preempting }: StreamRequest): RunChanges {
  if (exitCode !== undefined) return { exitCode, state: endState(exitCode, run) }
  if (preempting) return { state: 'preempting' }
  // Whoever sends is alive, whatever was thought of it; but late lines do not wake a run that has said that it ended.
  const hasEnded = run.exitCode !== null
  return run.state === 'preempting' || hasEnded ? {} : { state: 'running' }
}
