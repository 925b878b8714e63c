// A worker: opens histories by the footers of their files, then scans parts of them with bytes that the main thread
// reads.
import { type HistoryFiles, type HistoryQuery, type HistoryScanner, instantiate } from '../../wasm/scanner.js'
import { TapeReader } from '../rows/tape.js'
import {
  type Answer,
  mostUntaken,
  type OpenedFile,
  type PackedBatch,
  type PartRequest,
  type Request,
} from './messages.js'
import { packColumns, reuse } from './pack.js'

interface Port {
  postMessage(answer: Answer, transfer: ArrayBuffer[]): void
  onMessage(take: (request: Request) => void): void
}

/** A running module, which histories share: memory that was grown once serves all of them. */
interface Instance {
  glue: ReturnType<typeof instantiate>
  memory: WebAssembly.Memory
}

interface OpenHistory {
  instance: Instance
  files: HistoryFiles
}

const instances = new Map<number, Instance>()
const histories = new Map<number, OpenHistory>()
const scans = new Map<number, PartScan>()

/** One part of a history that is being scanned. */
class PartScan {
  readonly history: OpenHistory
  readonly #id: number
  readonly #pass: HistoryScanner
  readonly #tape: TapeReader
  readonly #columns: number
  readonly #sent = new Set<number>()
  #untaken = { batches: 0, bytes: 0 }

  constructor(id: number, history: OpenHistory, query: HistoryQuery) {
    this.history = history
    this.#id = id
    this.#pass = history.files.scan(query)
    this.#tape = new TapeReader(history.instance.memory)
    this.#columns = this.#pass.columns().length
  }

  push(file: number, start: number, bytes: Uint8Array): void {
    this.#pass.push(file, start, bytes)
    port.postMessage({ type: 'used', id: this.#id, file, bytes }, [bytes.buffer as ArrayBuffer])
    this.proceed()
  }

  taken(size: number): void {
    const wasFull = this.#isFull()
    this.#untaken.batches -= 1
    this.#untaken.bytes -= size
    if (wasFull) this.proceed()
  }

  /** Decodes as far as the bytes at hand and the room for batches allow. */
  proceed(): void {
    const id = this.#id
    let isSecondLook = false
    while (!this.#isFull()) {
      this.#ask()
      const state = this.#pass.next()
      if (state === 1) {
        // What it has read so far may tell it what it needs next, and it may have that from the opening on.
        if (this.#ask() || isSecondLook) return
        isSecondLook = true
        continue
      }
      isSecondLook = false
      if (state === 0) {
        const [pages, pagesSkipped] = [this.#pass.pages(), this.#pass.pagesSkipped()]
        this.end()
        port.postMessage({ type: 'done', id, pages, pagesSkipped }, [])
        return
      }
      const batch = this.#pack()
      this.#untaken.batches += 1
      this.#untaken.bytes += batch.buffer.byteLength
      port.postMessage({ type: 'batch', id, batch, peakBytes: this.#pass.peakBytes() }, [batch.buffer])
    }
  }

  /** Whether enough is on its way. Of wide rows one batch is that much: while it is taken, the next one is decoded. */
  #isFull(): boolean {
    return this.#untaken.batches > 1 && this.#untaken.bytes >= mostUntaken
  }

  /** Asks for what is wanted now; true when anything is. */
  #ask(): boolean {
    const ranges = this.#pass.requests()
    if (ranges.length > 0) port.postMessage({ type: 'need', id: this.#id, ranges }, [])
    return ranges.length > 0
  }

  #pack(): PackedBatch {
    const tape = this.#pass.batchTape()
    const numRows = this.#pass.batchRows()
    const { columns, buffer } = packColumns(this.#tape.read(this.#columns, tape))
    const dictionaries: PackedBatch['dictionaries'] = []
    for (const column of columns) {
      if (!('indices' in column) || column.indices === undefined) continue
      const { id, offsets, bytes } = column.dictionary
      if (!this.#sent.has(id)) dictionaries.push({ id, offsets, bytes })
      this.#sent.add(id)
      column.dictionary = { id, offsets: new Int32Array(), bytes: new Uint8Array() }
    }
    return { numRows, columns, dictionaries, buffer }
  }

  end(): void {
    scans.delete(this.#id)
    this.#pass.free()
  }
}

function instanceOf(moduleId: number, module: WebAssembly.Module): Instance {
  const known = instances.get(moduleId)
  if (known) return known
  const glue = instantiate()
  const instance = { glue, memory: glue.initSync({ module }).memory }
  instances.set(moduleId, instance)
  return instance
}

function open(instance: Instance, opened: readonly OpenedFile[]): OpenHistory {
  const files = new instance.glue.HistoryFiles()
  for (const { name, size, parts } of opened) {
    const file = files.addFile(name, size)
    for (const { start, bytes } of parts) files.push(file, start, bytes)
    files.openRanges(file)
  }
  return { instance, files }
}

function answer(request: Request): void {
  if (request.type === 'open') {
    const { history, moduleId, module, files } = request
    histories.set(history, open(instanceOf(moduleId, module), files))
  } else if (request.type === 'close') close(request.history)
  else answerPart(request)
}

function close(history: number): void {
  const open = histories.get(history)
  histories.delete(history)
  try {
    open?.files.free()
  } catch {
    // The instance is broken, and its memory goes with it.
  }
}

function answerPart(request: PartRequest): void {
  const { id } = request
  if (request.type === 'taken' && request.buffer) reuse(request.buffer)
  const history = request.type === 'scan' ? histories.get(request.history) : scans.get(id)?.history
  if (!history) return
  try {
    if (request.type === 'scan') {
      const part = new PartScan(id, history, request.query)
      scans.set(id, part)
      part.proceed()
    } else if (request.type === 'bytes') {
      scans.get(id)?.push(request.file, request.start, request.bytes)
    } else if (request.type === 'taken') {
      scans.get(id)?.taken(request.size)
    } else {
      scans.get(id)?.end()
    }
  } catch (error) {
    port.postMessage({ type: 'failed', id, error: plain(error, history) }, [])
    drop(id)
  }
}

function drop(id: number): void {
  try {
    scans.get(id)?.end()
  } catch {
    // The instance is broken, and its memory goes with it.
  }
}

/** The scanner's own errors are plain objects already; a trap is told by its name and what was said before it. */
function plain(error: unknown, { instance }: OpenHistory): unknown {
  if (!(error instanceof Error)) return error
  // It cannot be trusted any more: what is opened from now on gets another one.
  for (const [id, each] of instances) if (each === instance) instances.delete(id)
  let panic: string | undefined
  try {
    panic = instance.glue.lastPanic()
  } catch {
    // The instance is broken in its whole.
  }
  return { name: 'Trap', message: panic ?? String(error) }
}

function findPort(): Port {
  const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads')
  const parent = threads?.parentPort
  if (parent) {
    return {
      postMessage: (message, transfer) => parent.postMessage(message, transfer),
      onMessage: take => parent.on('message', take),
    }
  }
  const scope = globalThis as unknown as {
    postMessage(message: unknown, transfer: ArrayBuffer[]): void
    onmessage: ((event: { data: Request }) => void) | null
  }
  return {
    postMessage: (message, transfer) => scope.postMessage(message, transfer),
    onMessage: take => {
      scope.onmessage = event => take(event.data)
    },
  }
}

const port = findPort()
port.onMessage(answer)
port.postMessage({ type: 'ready' }, [])
