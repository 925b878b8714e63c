// The page's side of its worker.
import { PageError, type PageErrorCode } from '../api/errors.js'
import type { FromWorker, MethodName, ToWorker, WorkerMethods } from './protocol.js'

interface Waiting {
  resolve(result: never): void
  reject(error: unknown): void
}

const waiting = new Map<number, Waiting>()
let worker: Worker | undefined
let lastId = 0

/** Asks the worker, which is started when first needed. @throws `PageError` what went wrong there */
export function ask<Name extends MethodName>(
  method: Name,
  argument: Parameters<WorkerMethods[Name]>[0],
  signal?: AbortSignal,
): ReturnType<WorkerMethods[Name]> {
  const target = running()
  lastId += 1
  const id = lastId
  const promise = new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    signal?.addEventListener('abort', () => target.postMessage({ type: 'abort', id } satisfies ToWorker), {
      once: true,
    })
    target.postMessage({ type: 'call', id, method, argument } satisfies ToWorker)
  })
  return promise as ReturnType<WorkerMethods[Name]>
}

function running(): Worker {
  if (worker) return worker
  worker = new Worker(new URL('./main.ts', import.meta.url), { type: 'module', name: 'history' })
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    const call = waiting.get(data.id)
    waiting.delete(data.id)
    if ('error' in data) call?.reject(errorFrom(data.error))
    else call?.resolve(data.result as never)
  }
  worker.onerror = () => {
    // It could not be loaded; the next question tries again.
    worker = undefined
    const lost = new PageError(
      'UNREADABLE',
      'The part of the page that reads histories could not be started.',
    )
    for (const call of waiting.values()) call.reject(lost)
    waiting.clear()
  }
  return worker
}

function errorFrom({ name, message, code }: { name: string; message: string; code?: string }): Error {
  if (name === 'AbortError') return new DOMException(message, 'AbortError')
  return new PageError(name === 'PageError' ? (code as PageErrorCode) : 'UNREADABLE', message)
}
