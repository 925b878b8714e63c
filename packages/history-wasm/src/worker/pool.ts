// The workers of one history: each decodes parts of it, the main thread reads the bytes and puts the parts in order.
import type { HistoryQuery } from '../../wasm/scanner.js'
import { fromModule, WasmTrapError } from '../errors.js'
import type { BatchData, Dictionary } from '../rows/column-data.js'
import type { PassCosts } from '../scan/pass.js'
import { type RangeReads, rangeReads, toRanges } from '../scan/read.js'
import type { ByteSource } from '../source/byte-source.js'
import type { Answer, OpenedFile, PackedBatch } from './messages.js'
import { startThread, type Thread } from './thread.js'

/** Workers that have a history's files open. */
export interface WorkerPool {
  /** The batches of queries that follow one another, in that order. */
  scan(
    parts: readonly HistoryQuery[],
    costs: PassCosts,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<BatchData, void, undefined>
  /** Ends the workers. */
  close(): void
}

/** A worker with what it is doing. */
interface Member {
  thread: Thread
  parts: Map<number, Part>
  broken: string | undefined
}

/** A part of a scan on its way through a worker. */
interface Part {
  readonly member: Member
  readonly id: number
  readonly reads: RangeReads
  readonly dictionaries: Map<number, Dictionary>
  readonly batches: PackedBatch[]
  state: 'running' | 'done' | { error: unknown }
  peakBytes: number
  wake(): void
}

/** A pool of `size` workers; they are started with the first scan. */
export function workerPool(
  size: number,
  module: WebAssembly.Module,
  files: readonly OpenedFile[],
  sources: readonly ByteSource[],
): WorkerPool {
  const members: Member[] = []
  let nextId = 0

  const memberAt = (at: number): Member => {
    const known = members[at]
    if (known && known.broken === undefined) return known
    const member = startMember(module, files)
    members[at] = member
    return member
  }

  const startPart = (at: number, query: HistoryQuery, costs: PassCosts, signal?: AbortSignal): Part => {
    const member = memberAt(at)
    nextId += 1
    const part: Part = {
      member,
      id: nextId,
      reads: rangeReads(sources, signal),
      dictionaries: new Map(),
      batches: [],
      state: 'running',
      peakBytes: 0,
      wake: () => {},
    }
    member.parts.set(part.id, part)
    member.thread.hold(true)
    member.thread.post({ type: 'scan', id: part.id, query })
    void feed(part, sources, costs)
    return part
  }

  return {
    async *scan(parts, costs, signal) {
      const running: Part[] = []
      let next = 0
      const fill = () => {
        while (next < parts.length && running.length < size * 2) {
          running.push(startPart(next % size, parts[next] as HistoryQuery, costs, signal))
          next += 1
        }
      }
      try {
        for (fill(); running.length > 0; fill()) {
          const part = running[0] as Part
          yield* batchesOf(part, costs, signal)
          running.shift()
          await endPart(part)
        }
      } finally {
        await Promise.all(running.map(endPart))
      }
    },
    close() {
      for (const { thread } of members) thread.end()
      members.length = 0
    },
  }
}

function startMember(module: WebAssembly.Module, files: readonly OpenedFile[]): Member {
  const parts = new Map<number, Part>()
  const fail = (reason: string) => {
    member.broken = reason
    for (const part of parts.values()) {
      part.state = { error: new WasmTrapError(`a worker of the scanner stopped: ${reason}`) }
      part.wake()
    }
    member.thread.end()
  }
  const member: Member = {
    parts,
    broken: undefined,
    thread: startThread({
      answer: answer => {
        const part = parts.get(answer.id)
        if (part) take(part, answer, fail)
      },
      failed: fail,
    }),
  }
  member.thread.hold(false)
  member.thread.post({ type: 'open', module, files: [...files] })
  return member
}

function take(part: Part, answer: Answer, fail: (reason: string) => void): void {
  if (answer.type === 'need') {
    part.reads.start(toRanges(answer.ranges))
  } else if (answer.type === 'batch') {
    part.batches.push(answer.batch)
    part.peakBytes = Math.max(part.peakBytes, answer.peakBytes)
  } else if (answer.type === 'done') {
    part.state = 'done'
  } else {
    const typed = fromModule(answer.error)
    if (typed) part.state = { error: typed }
    else fail((answer.error as { message?: string })?.message ?? String(answer.error))
  }
  part.wake()
}

/** Hands over bytes to the worker as they come. */
async function feed(part: Part, sources: readonly ByteSource[], costs: PassCosts): Promise<void> {
  try {
    for (;;) {
      await part.reads.come()
      if (part.state !== 'running') return
      for (const { file, start, bytes } of part.reads.taken()) {
        costs.requests += 1
        costs.bytes += bytes.length
        // What a source may use again, or what is a part of something larger, is copied.
        const isWhole = bytes.byteLength === bytes.buffer.byteLength
        const own = isWhole && sources[file]?.givesAway ? bytes : bytes.slice()
        part.member.thread.post({ type: 'bytes', id: part.id, file, start, bytes: own }, [
          own.buffer as ArrayBuffer,
        ])
      }
    }
  } catch (error) {
    if (part.state === 'running') part.state = { error }
    part.wake()
  }
}

async function* batchesOf(
  part: Part,
  costs: PassCosts,
  signal: AbortSignal | undefined,
): AsyncGenerator<BatchData, void, undefined> {
  for (;;) {
    signal?.throwIfAborted()
    const batch = part.batches.shift()
    costs.peakBytes = Math.max(costs.peakBytes, part.peakBytes)
    if (batch) {
      yield unpack(part, batch)
      part.member.thread.post({ type: 'taken', id: part.id, size: batch.size })
      continue
    }
    if (part.state === 'done') return
    if (typeof part.state === 'object') throw part.state.error
    await new Promise<void>(resolve => {
      part.wake = resolve
    })
  }
}

function unpack(part: Part, { numRows, columns, dictionaries }: PackedBatch): BatchData {
  for (const dictionary of dictionaries) part.dictionaries.set(dictionary.id, dictionary)
  for (const column of columns) {
    if (!('indices' in column) || column.indices === undefined) continue
    column.dictionary = part.dictionaries.get(column.dictionary.id) ?? column.dictionary
  }
  return { numRows, columns }
}

async function endPart(part: Part): Promise<void> {
  const { member, id } = part
  if (part.state === 'running' && member.broken === undefined) member.thread.post({ type: 'cancel', id })
  part.state = 'done'
  member.parts.delete(id)
  await part.reads.stop()
  if (member.parts.size === 0 && member.broken === undefined) member.thread.hold(false)
}
