// Takes what a run streams: all of a request is durable before it is answered, and a repeated one changes nothing.
import type { ServerContext } from '../context.js'
import { badRequest, notFound, ServerError } from '../errors.js'
import { toHistoryLine } from '../history/row.js'
import { endState } from '../runs/state.js'
import type { RunChanges, RunRecord } from '../storage/runs.js'
import type { StreamedLines, StreamRequest } from './request.js'

/** What the client is told. */
export interface StreamAnswer {
  /** Asks the process to stop. */
  stopped: boolean
  exitcode: null
  limits: Record<string, never>
}

/** Stores a request. Gives the run, for what has to follow, and the answer. */
export function receiveStream(
  context: ServerContext,
  place: { entity: string; project: string; run: string },
  request: StreamRequest,
): { run: RunRecord; answer: StreamAnswer } {
  const { storage, now } = context
  return storage.transaction(() => {
    const run = requireRun(context, place)
    const changes: RunChanges = { heartbeatAt: now() }
    for (const [name, lines] of Object.entries(request.files))
      Object.assign(changes, receiveFile(context, run, name, lines))
    Object.assign(changes, stateAfter(run, request))
    storage.runs.change(run.id, changes)
    return { run, answer: { stopped: run.stopRequested, exitcode: null, limits: {} } }
  })
}

function requireRun(
  { storage }: ServerContext,
  { entity, project, run: name }: Record<'entity' | 'project' | 'run', string>,
) {
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
): RunChanges {
  if (content.length === 0) return {}
  if (name === 'wandb-history.jsonl') {
    // Exported lines never change; a client that repeats itself sends them again as they were.
    const lines = content
      .map((text, at) => toHistoryLine(text, offset + at))
      .filter(({ line }) => line >= run.exportedLines)
    storage.lines.putHistory(run.id, lines)
    return {}
  }
  if (name === 'wandb-events.jsonl') {
    storage.lines.putStream(run.id, 'events', offset, content)
    return { systemMetrics: content.at(-1) ?? '{}' }
  }
  if (name === 'wandb-summary.json') return { summary: content.at(-1) ?? '{}' }
  // Several processes that log one run each have an output of their own.
  if (/^output(_.*)?\.log$/.test(name)) {
    storage.lines.putStream(run.id, name === 'output.log' ? 'output' : name, offset, content)
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
