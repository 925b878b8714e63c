// What every command is given: the global options, and the API session that they name.
import { InputError } from '@runscan/core'
import { Api, type ApiOptions } from '@runscan/sdk'
import type { Io } from './io.js'

/** Options that every command takes. */
export interface GlobalOptions {
  entity?: string
  project?: string
  baseUrl?: string
  json?: boolean
  jsonl?: boolean
  quiet?: boolean
  yes?: boolean
  dryRun?: boolean
  jobs?: string
}

/** A session with the server that options, environment and settings name. */
export function openApi(
  { entity, project, baseUrl }: GlobalOptions,
  io: Io,
  more: Pick<ApiOptions, 'fetch'> = {},
): Api {
  const options: ApiOptions = { signal: io.signal, ...more }
  if (entity !== undefined) options.entity = entity
  if (project !== undefined) options.project = project
  if (baseUrl !== undefined) options.baseUrl = baseUrl
  return new Api(options)
}

/** A number from the command line. @throws `InputError` */
export function wholeNumber(name: string, text: string, smallest = 0): number {
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value) || value < smallest) {
    throw new InputError(name, `${name} is a whole number of ${smallest} at least, not '${text}'`)
  }
  return value
}

/** A number from the command line that may have been left out. @throws `InputError` */
export function optionalNumber(name: string, text: string | undefined, smallest = 0): number | undefined {
  return text === undefined ? undefined : wholeNumber(name, text, smallest)
}

/** How many things may go on at once. @throws `InputError` */
export function jobsOf({ jobs = '4' }: GlobalOptions): number {
  return wholeNumber('--jobs', jobs, 1)
}

/** Names in one argument, divided by commas, or in several; `\,` is a comma inside of a name. */
export function names(given: readonly string[] | undefined): string[] | undefined {
  const all = (given ?? [])
    .flatMap(part => part.match(/(?:\\,|[^,])+/g) ?? [])
    .map(name => name.replaceAll('\\,', ','))
  return all.length > 0 ? all : undefined
}

/** Says something to the person, unless it shall be quiet. */
export function say(io: Io, { quiet }: GlobalOptions, text: string): void {
  if (!quiet) io.err(`${text}\n`)
}
