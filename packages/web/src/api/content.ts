// Contents of files, by the links that the server signs.
import { PageError } from './errors.js'

/** What of a content is wanted. */
export interface ContentOptions {
  signal: AbortSignal
  /** At most so many bytes from the beginning. */
  mostBytes?: number
}

/** A content as text. @throws {PageError} */
export async function fetchText(link: string, { signal, mostBytes }: ContentOptions): Promise<string> {
  const headers: HeadersInit = mostBytes === undefined ? {} : { range: `bytes=0-${mostBytes - 1}` }
  let response: Response
  try {
    response = await fetch(link, { headers, signal })
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause
    throw new PageError('UNREACHABLE', 'The server does not answer. Is `runscan serve` still running?', cause)
  }
  if (!response.ok) throw new PageError('REFUSED', `The file could not be read: HTTP ${response.status}.`)
  return response.text()
}
