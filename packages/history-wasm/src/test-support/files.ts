// Parquet files for the tests, written by our own writer, and a server that gives them in ranges.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHistoryWriter } from '../writer/writer.js'

/** A parquet file of rows. */
export async function parquet(rows: readonly unknown[], rowGroupRows = 1000): Promise<Uint8Array> {
  const writer = await createHistoryWriter({ rowGroupRows })
  writer.append(rows.map(row => JSON.stringify(row)).join('\n'))
  return writer.finish()
}

export const lossRows = (count: number) =>
  Array.from({ length: count }, (_, step) => ({
    _step: step,
    loss: 1 / (step + 1),
    phase: step % 2 ? 'b' : 'a',
    wide: 'x'.repeat(50),
  }))

export interface FileServer {
  url: string
  requests: { method: string; range: string | undefined; path: string }[]
  /** Answers a request itself when it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean
  close(): Promise<void>
}

/** Serves bytes as an object store does: ranges by GET, 403 for HEAD. */
export async function serve(bytes: Uint8Array, { ranges = true } = {}): Promise<FileServer> {
  const state: FileServer = { url: '', requests: [], intercept: () => false, close: async () => {} }
  const server = createServer((request, response) => {
    const range = request.headers.range
    state.requests.push({ method: request.method ?? '', range, path: request.url ?? '' })
    if (request.method !== 'GET') return response.writeHead(403).end()
    if (state.intercept(request, response)) return
    const found = /^bytes=(\d*)-(\d*)$/.exec(range ?? '')
    if (!ranges || !found) return response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    const start = found[1] ? Number(found[1]) : Math.max(0, bytes.length - Number(found[2]))
    const end = found[1] && found[2] ? Math.min(bytes.length, Number(found[2]) + 1) : bytes.length
    response.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}`, etag: '"one"' })
    response.end(bytes.subarray(start, end))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/0.parquet?signature=secret`
  state.close = () =>
    new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return state
}
