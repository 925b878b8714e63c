// Sends rows in order, one request at a time, each with its place: a request that is repeated changes nothing.
import {
  type CallOptions,
  encodePath,
  InputError,
  parseExtendedJson,
  readText,
  stringifyExtendedJson,
} from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import type { RowBuffer } from './rows.js'

/** The stream of a run. */
export interface RunStream {
  /** Throws what went wrong in the background, or that the run has ended. */
  check(): void
  /** To be called after rows were added: sends them soon, and waits when there are many. */
  rowsAdded(): Promise<void>
  flush(options?: CallOptions): Promise<void>
  finish(exitCode: number, options?: CallOptions): Promise<void>
  readonly stopRequested: boolean
}

const sendAfterMs = 500
const heartbeatMs = 30_000
/** Rows that wait before `log` waits too. */
const mostWaiting = 10_000
/** Servers take 32 MB at least; lines grow when they are escaped. */
const mostCharacters = 8 * 1024 * 1024
/** A server that restarts is back by then. */
const timeoutMs = 120_000

/** Opens the stream. */
export function createStream(
  { transport }: ApiContext,
  place: RunPlace,
  rows: RowBuffer,
  { startedAt, signal }: { startedAt: number; signal: AbortSignal | undefined },
): RunStream {
  const url = `files/${encodePath([place.entity, place.project, place.name])}/file_stream`
  let sent = 0
  let sending: Promise<void> | undefined
  let failure: unknown
  let stopRequested = false
  let ended = false
  let soon: ReturnType<typeof setTimeout> | undefined

  const post = async (body: object, options?: CallOptions) => {
    const init = {
      what: `streaming to '${placeText(place)}'`,
      method: 'POST',
      body: stringifyExtendedJson(body),
    }
    const headers = { 'content-type': 'application/json' }
    const text = await transport.send(
      url,
      { ...init, headers },
      response => readText(response, 1024 * 1024),
      {
        timeoutMs,
        signal,
        ...options,
      },
    )
    const answer = text.startsWith('{') ? (parseExtendedJson(text) as { stopped?: unknown }) : {}
    if (answer.stopped === true) stopRequested = true
  }

  const summaryFile = () => ({
    offset: 0,
    content: [stringifyExtendedJson(withRuntime(rows.summary, startedAt))],
  })

  /** Sends what waits, in parts that a server takes. Rows stay in the buffer until the server has them. */
  const sendWaiting = async (options?: CallOptions) => {
    while (rows.waiting.length > 0) {
      const content = firstOf(rows.waiting)
      await post(
        { files: { 'wandb-history.jsonl': { offset: sent, content }, 'wandb-summary.json': summaryFile() } },
        options,
      )
      sent += content.length
      rows.drop(content.length)
    }
  }

  /** One after the other, whoever asks. */
  const send = (options?: CallOptions): Promise<void> => {
    const turn = (sending ?? Promise.resolve()).catch(() => {}).then(() => sendWaiting(options))
    sending = turn
    return turn
  }

  const sendSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined
      send().catch(error => {
        failure = error
      })
    }, sendAfterMs)
  }

  const heartbeat = setInterval(() => {
    post({}).catch(() => {
      // The next rows will tell.
    })
  }, heartbeatMs)
  // A run that is not finished must not keep its process alive.
  heartbeat.unref?.()

  return {
    get stopRequested() {
      return stopRequested
    },
    check() {
      if (ended) throw new InputError('run', `the run '${placeText(place)}' has ended: start another one`)
      if (failure) throw failure
    },
    async rowsAdded() {
      if (rows.waiting.length < mostWaiting) sendSoon()
      else await send()
    },
    async flush(options) {
      await send(options)
      failure = undefined
    },
    async finish(exitCode, options) {
      if (ended) return
      clearTimeout(soon)
      await send(options)
      await post(
        { files: { 'wandb-summary.json': summaryFile() }, complete: true, exitcode: exitCode },
        options,
      )
      clearInterval(heartbeat)
      ended = true
    },
  }
}

/** As many rows as go into one request, one at least. */
function firstOf(waiting: readonly string[]): string[] {
  let characters = 0
  let count = 0
  for (const line of waiting) {
    characters += line.length
    if (count > 0 && characters > mostCharacters) break
    count += 1
  }
  return waiting.slice(0, count)
}

function withRuntime(summary: Readonly<Record<string, unknown>>, startedAt: number): Record<string, unknown> {
  return { ...summary, _wandb: { runtime: Math.floor(Date.now() / 1000 - startedAt) } }
}
