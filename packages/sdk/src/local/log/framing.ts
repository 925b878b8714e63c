// The file that the official client writes a run to: a header, then records in blocks of 32 KiB, as LevelDB's log has them.
//
// Each piece of a record has a header of 7 bytes: the CRC-32 of type and content, the length, and the type, which says
// whether it is all of a record, or its first, a middle or its last piece. No piece crosses the end of a block, and what
// is left of a block that has no room for a header is empty. The file's own header, 7 bytes too, stands in the first block.
import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { CorruptLogError, LocalRunError, type LogProblem } from '../errors.js'

/** A record. */
export interface LogRecord {
  /** Where it begins in the file. */
  offset: number
  /** Good until the next records are asked for: then their memory is used again. */
  bytes: Uint8Array
}

/** How a log is read. */
export interface ReadLogOptions {
  /** Where to begin: the offset of a record. Default: at the first. */
  from?: number | undefined
  /** Whether to go on behind damage, with the next block. Otherwise it is an error. */
  skipCorrupt?: boolean | undefined
  /** Told of everything that is not read. */
  onProblem?: ((problem: LogProblem) => void) | undefined
  signal?: AbortSignal | undefined
}

const blockBytes = 32 * 1024
const headerBytes = 7
const blocksAtOnce = 32
const magic = ':W&B'
const magicNumber = 0xbee1

const whole = 1
const first = 2
const middle = 3
const last = 4

/**
 * Reads the records, some at a time. A last record that is cut off, as when the writer was killed, ends the log: that is
 * told, and no error.
 *
 * @throws `LocalRunError` for a file that is no such log
 * @throws `CorruptLogError` for damage, unless `skipCorrupt` is set
 */
export async function* readLog(
  file: string,
  options: ReadLogOptions = {},
): AsyncGenerator<LogRecord[], void, undefined> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    await checkHeader(handle, file, size)
    const reader = new BlockReader(file, size, options)
    const from = Math.max(options.from ?? headerBytes, headerBytes)
    const blocks = Math.min(blocksAtOnce, Math.ceil(size / blockBytes))
    const buffer = Buffer.allocUnsafe(blockBytes * blocks)
    for (let base = from - (from % blockBytes); base < size; base += buffer.length) {
      options.signal?.throwIfAborted()
      const length = await readFully(handle, buffer, base, Math.min(buffer.length, size - base))
      const records = reader.read(buffer.subarray(0, length), base, Math.max(0, from - base))
      if (records.length > 0) yield records
      if (reader.hasEnded) break
    }
    reader.end()
  } finally {
    await handle.close()
  }
}

async function checkHeader(handle: FileHandle, file: string, size: number): Promise<void> {
  const header = Buffer.alloc(headerBytes)
  await readFully(handle, header, 0, Math.min(size, headerBytes))
  if (
    size >= headerBytes &&
    header.toString('latin1', 0, 4) === magic &&
    header.readUInt16LE(4) === magicNumber
  ) {
    const version = header[6]
    if (version === 0) return
    throw new LocalRunError(
      `'${file}' is a log of version ${version}, which is not known here: update this program`,
      {
        code: 'UNKNOWN_LOG_VERSION',
      },
    )
  }
  const reason = size === 0 ? 'is empty' : 'is no log of a run'
  throw new LocalRunError(`'${file}' ${reason}`, { code: 'NOT_A_LOG' })
}

async function readFully(handle: FileHandle, buffer: Buffer, at: number, length: number): Promise<number> {
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, at + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return done
}

class BlockReader {
  /** Nothing can follow. */
  hasEnded = false
  readonly #file: string
  readonly #size: number
  readonly #options: ReadLogOptions
  /** The pieces of a record that is not complete yet; copies, as their memory is used again. */
  #pieces: Buffer[] = []
  #start = 0

  constructor(file: string, size: number, options: ReadLogOptions) {
    this.#file = file
    this.#size = size
    this.#options = options
  }

  /** The records that end in some whole blocks, which begin at `base` of the file; the first `skip` bytes are left out. */
  read(data: Buffer, base: number, skip: number): LogRecord[] {
    const records: LogRecord[] = []
    let at = skip
    while (at < data.length && !this.hasEnded) {
      const left = blockBytes - (at % blockBytes)
      if (left < headerBytes) {
        at += left
        continue
      }
      const piece = this.#piece(data, at, base + at, left)
      if (piece === undefined) break
      at = piece === 'skip' ? at + left : this.#take(data, at, base + at, piece, records)
    }
    return records
  }

  /** Tells of a record that was begun and not ended. */
  end(): void {
    if (this.#pieces.length > 0) this.#truncated(this.#start)
  }

  /** The piece at a place; undefined at the end of the log, `skip` when the rest of the block is to be left out. */
  #piece(
    data: Buffer,
    at: number,
    offset: number,
    left: number,
  ): { type: number; length: number } | 'skip' | undefined {
    if (at + headerBytes > data.length) return this.#truncated(offset)
    const type = data[at + 6] as number
    const length = data.readUInt16LE(at + 4)
    const end = at + headerBytes + length
    if (length > left - headerBytes) {
      return this.#corrupt(offset, `a piece of ${length} bytes does not fit into its block`)
    }
    if (end > data.length) return this.#truncated(offset)
    if (crc32(data.subarray(at + 6, end)) !== data.readUInt32LE(at)) {
      // A system that stops may have made the file longer before it wrote the content.
      if (isEmpty(data, at) && offset + (data.length - at) >= this.#size) return this.#truncated(offset)
      return this.#corrupt(offset, 'the checksum is not that of the content')
    }
    const continues = type === middle || type === last
    if (type < whole || type > last) return this.#corrupt(offset, `there is no piece of type ${type}`)
    if (continues !== this.#pieces.length > 0) {
      if (continues && this.#options.from === undefined && !this.#options.skipCorrupt)
        return this.#corrupt(offset, 'a record has no beginning')
      if (!continues) {
        const begun = this.#start
        this.#pieces = []
        // The writer was killed, and another one went on behind what it left.
        this.#tell({ kind: 'truncated', offset: begun, message: 'a record was not written to its end' })
      }
    }
    return { type, length }
  }

  /** Puts a piece to its record; gives where the next one is. */
  #take(
    data: Buffer,
    at: number,
    offset: number,
    { type, length }: { type: number; length: number },
    records: LogRecord[],
  ): number {
    const end = at + headerBytes + length
    const content = data.subarray(at + headerBytes, end)
    if (type === whole) records.push({ offset, bytes: content })
    else if (type === first) {
      this.#start = offset
      this.#pieces = [Buffer.from(content)]
    } else if (this.#pieces.length > 0) {
      this.#pieces.push(Buffer.from(content))
      if (type === last) {
        records.push({ offset: this.#start, bytes: Buffer.concat(this.#pieces) })
        this.#pieces = []
      }
    }
    return end
  }

  #truncated(offset: number): undefined {
    this.hasEnded = true
    const begun = this.#pieces.length > 0 ? this.#start : offset
    this.#pieces = []
    this.#tell({ kind: 'truncated', offset: begun, message: 'the last record was not written to its end' })
  }

  #corrupt(offset: number, message: string): 'skip' {
    this.#pieces = []
    if (!this.#options.skipCorrupt) throw new CorruptLogError(this.#file, { offset, message })
    this.#tell({ kind: 'corrupt', offset, message })
    return 'skip'
  }

  #tell(problem: LogProblem): void {
    this.#options.onProblem?.(problem)
  }
}

function isEmpty(data: Buffer, from: number): boolean {
  for (let at = from; at < data.length; at += 1) if (data[at] !== 0) return false
  return true
}
