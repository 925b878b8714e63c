// Streams lines to a run in requests of a bounded size, each with its place: a request that comes twice changes nothing.
import { type CallOptions, encodePath, readText, stringifyExtendedJson } from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../../context.js'

/** The files that lines are streamed to. */
export type StreamedFile = 'wandb-history.jsonl' | 'wandb-events.jsonl' | 'output.log' | 'wandb-summary.json'

/** What a request holds. */
export interface StreamBody {
  files?: Partial<Record<StreamedFile, { offset: number; content: readonly string[] }>>
  uploaded?: readonly string[]
  complete?: boolean
  exitcode?: number
}

/** A server that restarts is back by then. */
const timeoutMs = 120_000
/** Servers take 32 MB at least; lines grow when they are escaped. */
const mostCharacters = 4 * 1024 * 1024
const mostLines = 10_000

/** Sends one request. */
export async function post(
  { transport }: ApiContext,
  place: RunPlace,
  body: StreamBody,
  { signal }: CallOptions,
): Promise<void> {
  const url = `files/${encodePath([place.entity, place.project, place.name])}/file_stream`
  const init = {
    what: `streaming to '${placeText(place)}'`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: stringifyExtendedJson(body),
  }
  await transport.send(url, init, response => readText(response, 1024 * 1024), { timeoutMs, signal })
}

/** Sends lines from an offset on; calls `onSent` with the number of lines that the server has taken so far. */
export async function postLines(
  context: ApiContext,
  place: RunPlace,
  { file, offset, lines }: { file: StreamedFile; offset: number; lines: AsyncIterable<string> },
  options: CallOptions & { onSent: (count: number) => void },
): Promise<number> {
  let sent = 0
  for await (const content of inParts(lines)) {
    await post(context, place, { files: { [file]: { offset: offset + sent, content } } }, options)
    sent += content.length
    options.onSent(sent)
  }
  return sent
}

async function* inParts(lines: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
  let part: string[] = []
  let characters = 0
  for await (const line of lines) {
    if (part.length > 0 && (characters + line.length > mostCharacters || part.length >= mostLines)) {
      yield part
      part = []
      characters = 0
    }
    part.push(line)
    characters += line.length
  }
  if (part.length > 0) yield part
}
