// What a run's process wrote to its console.
import { InputError, optionsOf, processOperations } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { checkPerPage } from '../paging/paged-list.js'
import { requireRun } from './nodes.js'

/** A line of console output. */
export interface ConsoleLogLine {
  /** From 0. */
  readonly number: number | null
  /** ISO 8601, UTC. */
  readonly timestamp: string | null
  /** `error` for what was written to the error output. */
  readonly level: string | null
  /** Which process wrote it, when several log one run. */
  readonly label: string | null
  readonly content: string
}

/** Which lines. */
export interface ConsoleLogOptions {
  /** The last lines alone, as many as this, in one request. */
  last?: number
  /** Lines of one request. Default 1000. */
  perPage?: number
  signal?: AbortSignal
}

/** The lines, oldest first. Nothing is asked for before they are iterated, and no page is kept. */
export function consoleLogs(
  context: ApiContext,
  place: RunPlace,
  options: ConsoleLogOptions,
): AsyncIterable<ConsoleLogLine> {
  const { last, perPage = 1000, signal } = optionsOf(options)
  checkPerPage(perPage)
  if (last !== undefined && !(Number.isInteger(last) && last > 0)) {
    throw new InputError('last', `\`last\` is a whole number of 1 at least, not ${String(last)}`)
  }
  const lines = () =>
    last === undefined ? fromStart(context, place, perPage, signal) : tail(context, place, last, signal)
  return { [Symbol.asyncIterator]: lines }
}

async function* fromStart(
  context: ApiContext,
  place: RunPlace,
  first: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<ConsoleLogLine, void, undefined> {
  let after: string | null = null
  do {
    const page: LogPage = await fetchPage(context, place, { first, after }, signal)
    yield* page.lines
    // A page without lines or without a way on ends the log, whatever it says of a next one.
    after = page.lines.length > 0 && page.next !== after ? page.next : null
  } while (after !== null)
}

interface LogPage {
  lines: ConsoleLogLine[]
  /** Where the next page begins; null after the last one. */
  next: string | null
}

async function fetchPage(
  { transport }: ApiContext,
  { entity, project, name }: RunPlace,
  { first, after }: { first: number; after: string | null },
  signal: AbortSignal | undefined,
): Promise<LogPage> {
  const variables = { entity, project, name, first, after }
  const data = await transport.execute(processOperations.consoleLogPageQuery, variables, { signal })
  const page = requireRun(data.project?.run, { entity, project, name }).logLines
  const next = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  return { lines: (page?.edges ?? []).map(({ node }) => toLine(node)), next }
}

async function* tail(
  { transport }: ApiContext,
  { entity, project, name }: RunPlace,
  last: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<ConsoleLogLine, void, undefined> {
  const variables = { entity, project, name, last }
  const data = await transport.execute(processOperations.consoleLogTailQuery, variables, { signal })
  const page = requireRun(data.project?.run, { entity, project, name }).logLines
  yield* (page?.edges ?? []).map(({ node }) => toLine(node))
}

function toLine({ line, ...more }: processOperations.LogLineNode): ConsoleLogLine {
  return { ...more, content: line ?? '' }
}
