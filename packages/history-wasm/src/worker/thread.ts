// A worker of whatever runtime this is, behind one small face.
import type { Answer, Request } from './messages.js'

/** A worker that runs. */
export interface Thread {
  post(request: Request, transfer?: ArrayBuffer[]): void
  /** Whether it keeps the program from ending: only while it has something to do. */
  hold(isHeld: boolean): void
  end(): void
}

/** What becomes of a thread's messages. */
export interface ThreadEvents {
  answer(answer: Answer): void
  /** The thread is of no use any more. */
  failed(reason: string): void
}

/** Starts a worker. What keeps it from running is told to `failed`, now or later. */
export function startThread(events: ThreadEvents): Thread {
  try {
    return start(events)
  } catch (error) {
    events.failed(String(error))
    return { post: () => {}, hold: () => {}, end: () => {} }
  }
}

function start(events: ThreadEvents): Thread {
  const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads')
  if (threads) {
    // Not written as bundlers look for it: what runs in Node is not bundled for a page.
    const name = './scan-worker.js'
    // Without the options of this program: some of them no worker takes, and the rest are not meant for this one.
    const worker = new threads.Worker(new URL(name, import.meta.url), { execArgv: [] })
    worker.on('message', events.answer)
    worker.on('error', error => events.failed(String(error)))
    worker.on('exit', code => events.failed(`it ended with code ${code}`))
    return {
      post: (request, transfer = []) => worker.postMessage(request, transfer),
      hold: isHeld => (isHeld ? worker.ref() : worker.unref()),
      end: () => void worker.terminate(),
    }
  }
  const worker = new Worker(new URL('./scan-worker.js', import.meta.url), { type: 'module' })
  worker.onmessage = event => events.answer(event.data)
  worker.onerror = event => events.failed(event.message || 'it could not be started')
  return {
    post: (request, transfer = []) => worker.postMessage(request, transfer),
    hold: () => {},
    end: () => worker.terminate(),
  }
}

/** How many threads the machine runs at once, as far as it tells. */
export function threadsOfMachine(): number {
  return (
    globalThis.navigator?.hardwareConcurrency ??
    globalThis.process?.getBuiltinModule?.('node:os')?.availableParallelism() ??
    1
  )
}

/** Whether this thread decodes beside its workers: a page's own one has to stay free for the page. */
export function takesPart(): boolean {
  return typeof document === 'undefined'
}

/** Whether there are workers here at all. */
export function hasThreads(): boolean {
  return (
    typeof Worker === 'function' ||
    globalThis.process?.getBuiltinModule?.('node:worker_threads') !== undefined
  )
}
