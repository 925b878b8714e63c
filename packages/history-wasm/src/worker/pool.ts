// The workers as one history sees them: each decodes parts of it, this thread reads the bytes and puts the parts in order.
import type { HistoryQuery } from '../../wasm/scanner.js'
import { fromModule, WasmLoadError, WasmTrapError } from '../errors.js'
import type { BatchData, Dictionary } from '../rows/column-data.js'
import type { PassCosts } from '../scan/pass.js'
import { type RangeReads, rangeReads, toRanges } from '../scan/read.js'
import type { ByteSource } from '../source/byte-source.js'
import { crew, enterCrew, leaveCrew, type Member } from './crew.js'
import type { OpenedFile, PackedBatch, PartAnswer } from './messages.js'

/** Workers that have a history's files open. */
export interface WorkerPool {
  /** Starts those that do not run. Once it resolves, all run. @throws `WasmLoadError` when one cannot be started */
  start(): Promise<void>
  /** Whether all run. */
  isRunning(): boolean
  /** The batches of queries that follow one another, in that order. */
  scan(
    parts: readonly HistoryQuery[],
    costs: PassCosts,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<BatchData, void, undefined>
  /** Closes the files in the workers. */
  close(): void
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

let lastNumber = 0

/** A pool of `size` workers; they are started when that is asked for. */
export function workerPool(
  size: number,
  module: WebAssembly.Module,
  files: readonly OpenedFile[],
  sources: readonly ByteSource[],
): WorkerPool {
  lastNumber += 1
  const history = lastNumber
  const opened = new Set<Member>()
  let members: readonly Member[] = []
  enterCrew()

  const startPart = (member: Member, query: HistoryQuery, costs: PassCosts, signal?: AbortSignal): Part => {
    lastNumber += 1
    const part: Part = {
      member,
      id: lastNumber,
      reads: rangeReads(sources, signal),
      dictionaries: new Map(),
      batches: [],
      state: 'running',
      peakBytes: 0,
      wake: () => {},
    }
    const stop = (reason: string) => {
      // What trapped is of no use any more: the next scan opens the files anew.
      if (opened.delete(member)) member.post({ type: 'close', history })
      part.state = { error: new WasmTrapError(`a worker of the scanner stopped: ${reason}`) }
      part.wake()
    }
    member.join(part.id, { answer: answer => take(part, answer, stop), failed: stop })
    if (!opened.has(member)) {
      opened.add(member)
      member.post({ type: 'open', history, module, files: [...files] })
    }
    member.post({ type: 'scan', history, id: part.id, query })
    void feed(part, sources, costs)
    return part
  }

  return {
    async start() {
      members = crew(size)
      await Promise.all(members.map(member => member.started()))
      const reason = members.map(({ state }) => state).find(state => typeof state === 'string')
      if (reason !== undefined) {
        throw new WasmLoadError(`cannot start a worker: ${reason}; with \`workers: 0\` this thread decodes`)
      }
    },
    isRunning: () => members.length > 0 && members.every(({ state }) => state === true),
    async *scan(parts, costs, signal) {
      const running: Part[] = []
      let next = 0
      const fill = () => {
        while (next < parts.length && running.length < members.length * 2) {
          const member = members[next % members.length] as Member
          running.push(startPart(member, parts[next] as HistoryQuery, costs, signal))
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
      for (const member of opened) member.post({ type: 'close', history })
      opened.clear()
      leaveCrew()
    },
  }
}

function take(part: Part, answer: PartAnswer, stop: (reason: string) => void): void {
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
    else stop((answer.error as { message?: string })?.message ?? String(answer.error))
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
        part.member.post({ type: 'bytes', id: part.id, file, start, bytes: own }, [own.buffer as ArrayBuffer])
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
      part.member.post({ type: 'taken', id: part.id, size: batch.size })
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
  if (part.state === 'running') member.post({ type: 'cancel', id })
  part.state = 'done'
  member.leave(id)
  await part.reads.stop()
}
