// The workers as one history sees them: each decodes parts of it, this thread reads the bytes and puts the parts in order.
import type { HistoryQuery } from '../../wasm/scanner.js'
import { fromModule, WasmLoadError, WasmTrapError } from '../errors.js'
import type { ColumnData, Dictionary } from '../rows/column-data.js'
import type { PassBatch, PassCosts, PassPart } from '../scan/pass.js'
import { type RangeReads, rangeReads, toRanges } from '../scan/read.js'
import type { ByteSource } from '../source/byte-source.js'
import { crew, enterCrew, leaveCrew, type Member, runningCrew } from './crew.js'
import type { OpenedFile, PackedBatch, PartAnswer } from './messages.js'

/** Workers that have a history's files open. */
export interface WorkerPool {
  /**
   * Starts those that do not run. Once it resolves, all run. `holds` says whether the program waits for that, where
   * nothing else keeps it running.
   * @throws `WasmLoadError` when one cannot be started
   */
  start(holds: boolean): Promise<void>
  /** Whether all run. */
  isRunning(): boolean
  /** Begins a part that one of the workers decodes. */
  begin(worker: number, query: HistoryQuery, costs: PassCosts, signal: AbortSignal | undefined): PassPart
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
  /** The pages that the page index was asked about, and those that were not read; known at its end. */
  pages: number
  pagesSkipped: number
  wake(): void
}

let lastNumber = 0
const moduleIds = new WeakMap<WebAssembly.Module, number>()

/** A pool of `size` workers; they are started when that is asked for. */
export function workerPool(
  size: number,
  module: WebAssembly.Module,
  files: readonly OpenedFile[],
  sources: readonly ByteSource[],
): WorkerPool {
  lastNumber += 1
  const history = lastNumber
  const moduleId = moduleIds.get(module) ?? history
  moduleIds.set(module, moduleId)
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
      pages: 0,
      pagesSkipped: 0,
      wake: () => {},
    }
    const stop = (reason: string) => {
      // What trapped is of no use any more: the next scan opens the files anew.
      if (opened.delete(member)) member.post({ type: 'close', history })
      // What it had decoded to the end is all here.
      if (part.state !== 'running') return
      part.state = { error: new WasmTrapError(`a worker of the scanner stopped: ${reason}`) }
      part.wake()
    }
    member.join(part.id, { answer: answer => take(part, answer, sources, stop), failed: stop })
    if (!opened.has(member)) {
      opened.add(member)
      member.post({ type: 'open', history, moduleId, module, files: [...files] })
    }
    member.post({ type: 'scan', history, id: part.id, query })
    void feed(part, sources, costs)
    return part
  }

  return {
    async start(holds) {
      members = crew(size)
      await Promise.all(members.map(member => member.started(holds)))
      const reason = members.map(({ state }) => state).find(state => typeof state === 'string')
      if (reason !== undefined) {
        throw new WasmLoadError(`cannot start a worker: ${reason}; with \`workers: 0\` this thread decodes`)
      }
    },
    isRunning() {
      // Another history may have started them.
      if (members.length === 0) members = runningCrew(size)
      return members.length > 0 && members.every(({ state }) => state === true)
    },
    begin(worker, query, costs, signal) {
      const part = startPart(members[worker] as Member, query, costs, signal)
      return { isLocal: false, batches: () => batchesOf(part, costs, signal), end: () => endPart(part) }
    },
    close() {
      for (const member of opened) member.post({ type: 'close', history })
      opened.clear()
      leaveCrew()
    },
  }
}

function take(
  part: Part,
  answer: PartAnswer,
  sources: readonly ByteSource[],
  stop: (reason: string) => void,
): void {
  if (answer.type === 'need') {
    part.reads.start(toRanges(answer.ranges))
  } else if (answer.type === 'used') {
    sources[answer.file]?.recycle?.(answer.bytes)
  } else if (answer.type === 'batch') {
    part.batches.push(answer.batch)
    part.peakBytes = Math.max(part.peakBytes, answer.peakBytes)
  } else if (answer.type === 'done') {
    part.state = 'done'
    part.pages = answer.pages
    part.pagesSkipped = answer.pagesSkipped
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
        // What a source may use again, or what is a part of something larger, is copied, unless it is given back.
        const { givesAway, recycle } = sources[file] ?? {}
        const isWhole = bytes.byteLength === bytes.buffer.byteLength
        const own = givesAway && (isWhole || recycle) ? bytes : bytes.slice()
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
): AsyncGenerator<PassBatch, void, undefined> {
  for (;;) {
    signal?.throwIfAborted()
    const batch = part.batches.shift()
    costs.peakBytes = Math.max(costs.peakBytes, part.peakBytes)
    if (batch) {
      const columns = unpack(part, batch)
      const size = batch.buffer.byteLength
      let isKept = false
      const keep = () => {
        isKept = true
        return columns
      }
      yield { numRows: batch.numRows, columns: () => columns, keep }
      const buffer = isKept ? undefined : batch.buffer
      part.member.post({ type: 'taken', id: part.id, size, buffer }, buffer ? [buffer] : [])
      continue
    }
    if (part.state === 'done') {
      costs.pages += part.pages
      costs.pagesSkipped += part.pagesSkipped
      return
    }
    if (typeof part.state === 'object') throw part.state.error
    await new Promise<void>(resolve => {
      part.wake = resolve
    })
  }
}

function unpack(part: Part, { columns, dictionaries }: PackedBatch): ColumnData[] {
  for (const dictionary of dictionaries) part.dictionaries.set(dictionary.id, dictionary)
  for (const column of columns) {
    if (!('indices' in column) || column.indices === undefined) continue
    column.dictionary = part.dictionaries.get(column.dictionary.id) ?? column.dictionary
  }
  return columns
}

async function endPart(part: Part): Promise<void> {
  const { member, id } = part
  if (part.state === 'running') member.post({ type: 'cancel', id })
  part.state = 'done'
  member.leave(id)
  await part.reads.stop()
}
