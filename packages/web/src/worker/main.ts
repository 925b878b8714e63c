// The worker: reads histories away from the page, so that the page never waits for them.
import type { FromWorker, MethodName, RunPlace, ToWorker, WorkerMethods } from './protocol.js'
import { openRunHistory, type RunHistory } from './run-history.js'

/** More runs than this are closed again, those that were not asked for the longest first. */
const mostOpen = 32
const open = new Map<string, RunHistory>()

function historyOf(place: RunPlace): RunHistory {
  const id = JSON.stringify([place.entity, place.project, place.run])
  const history = open.get(id) ?? openRunHistory(place)
  open.delete(id)
  open.set(id, history)
  for (const [oldest, old] of open) {
    if (open.size <= mostOpen) break
    open.delete(oldest)
    void old.close()
  }
  return history
}

const methods: WorkerMethods = {
  series: (query, signal) => historyOf(query.place).series(query, signal),
  rows: (query, signal) => historyOf(query.place).rows(query, signal),
  refresh: (place, signal) => historyOf(place).refresh(signal),
}

const running = new Map<number, AbortController>()
const port = globalThis as unknown as Pick<MessagePort, 'postMessage' | 'onmessage'>

port.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'abort') running.get(data.id)?.abort()
  else void answer(data.id, data.method, data.argument)
}

async function answer(id: number, method: MethodName, argument: unknown): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const run = methods[method] as (argument: unknown, signal: AbortSignal) => Promise<unknown>
    port.postMessage({ id, result: await run(argument, controller.signal) } satisfies FromWorker)
  } catch (thrown) {
    const { name, message, code } = thrown as { name?: string; message?: string; code?: unknown }
    const error = { name: name ?? 'Error', message: message ?? String(thrown) }
    const message_: FromWorker = { id, error: typeof code === 'string' ? { ...error, code } : error }
    port.postMessage(message_)
  } finally {
    running.delete(id)
  }
}
