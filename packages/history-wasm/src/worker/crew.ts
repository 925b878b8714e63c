// The workers of this program: started when a scan first wants them, shared by all histories, ended when none is open.
import type { PartAnswer, Request } from './messages.js'
import { startThread, type Thread } from './thread.js'

/** What becomes of a part of a scan that a worker does. */
export interface PartEvents {
  answer(answer: PartAnswer): void
  /** The worker is gone. */
  failed(reason: string): void
}

/** A worker. */
export interface Member {
  /** Undefined while it starts; true when it runs; else why it does not. */
  readonly state: true | string | undefined
  /** Waits until it runs or will not; `holds` says whether the program keeps running for that. */
  started(holds: boolean): Promise<void>
  post(request: Request, transfer?: ArrayBuffer[]): void
  /** Hears of a part, and keeps the program running, until `leave`. */
  join(id: number, events: PartEvents): void
  leave(id: number): void
}

/** How long workers wait for another history, in milliseconds: to start them costs some tens. */
const patience = 5000

const members: Member[] = []
const threads: Thread[] = []
let histories = 0
let isRefused = false
let timer: ReturnType<typeof setTimeout> | undefined

/** Counts a history that has workers. */
export function enterCrew(): void {
  histories += 1
  clearTimeout(timer)
}

/** Counts it no more; after the last one the workers end, unless another one comes soon. */
export function leaveCrew(): void {
  histories -= 1
  if (histories > 0) return
  timer = setTimeout(endAll, patience)
  // In Node it is an object, and would keep the program from ending.
  ;(timer as { unref?: () => void }).unref?.()
}

function endAll(): void {
  for (const thread of threads) thread.end()
  members.length = 0
  threads.length = 0
}

/** Whether workers can be started here, as far as was tried. */
export function canStart(): boolean {
  return !isRefused
}

/** So many workers. Those that are gone are replaced. */
export function crew(size: number): readonly Member[] {
  for (let at = 0; at < size; at += 1) {
    if (typeof (members[at]?.state ?? 'missing') === 'string') startMember(at)
  }
  return members.slice(0, size)
}

/** So many workers if as many run by now, else none. */
export function runningCrew(size: number): readonly Member[] {
  const running = members.slice(0, size).filter(({ state }) => state === true)
  return running.length === size ? running : []
}

function startMember(at: number): void {
  const parts = new Map<number, PartEvents>()
  let state: Member['state']
  let settle = () => {}
  const starting = new Promise<void>(resolve => {
    settle = resolve
  })
  const fail = (reason: string) => {
    if (typeof state === 'string') return
    isRefused ||= state === undefined
    state = reason
    settle()
    for (const { failed } of parts.values()) failed(reason)
  }
  const thread = startThread({
    answer: answer => {
      if (answer.type === 'ready') {
        state = true
        settle()
      } else parts.get(answer.id)?.answer(answer)
    },
    failed: fail,
  })
  thread.hold(false)
  threads[at] = thread
  members[at] = {
    get state() {
      return state
    },
    async started(holds) {
      if (holds && state === undefined) thread.hold(true)
      await starting
      if (parts.size === 0) thread.hold(false)
    },
    post: thread.post,
    join(id, events) {
      if (typeof state === 'string') {
        events.failed(state)
        return
      }
      parts.set(id, events)
      if (parts.size === 1) thread.hold(true)
    },
    leave(id) {
      parts.delete(id)
      if (parts.size === 0) thread.hold(false)
    },
  }
}
