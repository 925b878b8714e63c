// Serves the files of a folder as an object store does: ranges by GET.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

export interface RangeServer {
  /** The URL of a file. */
  url(file: string): string
  close(): Promise<void>
}

/** With `ranges: false` it answers every request with the whole file, as a server may that knows no ranges. */
export async function serveFolder(folder: string, { ranges = true } = {}): Promise<RangeServer> {
  const server = createServer((request, response) => {
    const file = path.join(folder, path.basename(new URL(request.url ?? '/', 'http://localhost').pathname))
    const { size } = statSync(file)
    const asked = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '')
    if (!ranges || !asked) {
      response.writeHead(200, { 'content-length': size })
      createReadStream(file).pipe(response)
      return
    }
    const [, from, to] = asked
    const start = from ? Number(from) : Math.max(0, size - Number(to))
    const end = from && to ? Math.min(size - 1, Number(to)) : size - 1
    response.writeHead(206, {
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${size}`,
    })
    createReadStream(file, { start, end }).pipe(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: file => `http://127.0.0.1:${port}/${file}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
