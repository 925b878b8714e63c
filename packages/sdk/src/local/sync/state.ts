// What is remembered beside a log of its way to a server. The official client's mark means "all of it is there"; what is
// needed to go on with an upload that was broken off is in a file of our own.
import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'

/** An upload that was begun. */
export interface SyncState {
  /** Which server, and which run on it. */
  server: string
  entity: string
  project: string
  id: string
  storageId: string
  /** The lines that the run had on the server before: those of this log come behind them. */
  before: { history: number; events: number; console: number }
  /** What every step is moved by. */
  stepShift: number
  /** What was last told of the run itself, such as its config, as a digest. */
  told: string
  /** Whether the log had its end by then: lines that were sent before it may still have changed. */
  ended: boolean
  /** The ids that clients gave to the artifacts that are logged. */
  artifacts: string[]
}

const stateFile = (log: string) => `${log}.runscan-sync.json`
const markFile = (log: string) => `${log}.synced`

/** The upload that was begun; undefined when there is none, or nothing that could be read of it. */
export async function readState(log: string): Promise<SyncState | undefined> {
  const text = await readFile(stateFile(log), 'utf8').catch(() => '')
  try {
    const state = JSON.parse(text) as Partial<SyncState>
    const isWhole =
      typeof state.server === 'string' &&
      typeof state.storageId === 'string' &&
      typeof state.before === 'object'
    return isWhole ? ({ artifacts: [], ...state } as SyncState) : undefined
  } catch {
    return undefined
  }
}

/** Remembers an upload: all of it or nothing, whenever the process ends. */
export function writeState(log: string, state: SyncState): Promise<void> {
  return writeWhole(stateFile(log), `${JSON.stringify(state)}\n`)
}

/** Marks the log as uploaded, for the official client, too. */
export function writeMark(log: string): Promise<void> {
  return writeWhole(markFile(log), '')
}

async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
