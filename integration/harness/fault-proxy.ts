// An HTTP proxy in front of the server, which can break what passes through it in ways that no client can tell from a bad
// network: the connection ends in the middle, says wrong lengths, hangs.
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What is done to the answer of one request. */
export interface Fault {
  /** Answered by the proxy itself, in place of the server. */
  status?: number
  /** In place of the server's body. */
  body?: Uint8Array | string
  /** Over the server's headers; undefined removes one. */
  headers?: Record<string, string | undefined>
  /** Whether the server is to see no Range header. */
  ignoreRange?: boolean
  /** Nothing is answered: the connection breaks at once, or nothing comes. */
  silence?: 'break' | 'hang'
  /** As many bytes of the body pass; then the connection breaks. */
  cutAfter?: number
  /** As many bytes of the body pass; then nothing more comes. */
  hangAfter?: number
}

/** A request that reached the proxy. */
export interface Seen {
  method: string
  path: string
  headers: http.IncomingHttpHeaders
}

/** The proxy. Clients use its `url` as the base URL; the links in answers lead through it too. */
export interface FaultProxy {
  readonly url: string
  /** What reached it since it started, links without their query. */
  readonly seen: Seen[]
  /** The most requests that were under way at once. */
  readonly peak: number
  /** Decides on the fault of a request; undefined lets it pass. */
  fault: (request: Seen) => Fault | undefined
  close(): Promise<void>
}

/** Starts a proxy for a server. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const seen: Seen[] = []
  let underWay = 0
  let peak = 0
  const server = http.createServer((request, response) => {
    underWay += 1
    peak = Math.max(peak, underWay)
    response.on('close', () => (underWay -= 1))
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy: FaultProxy = {
    url,
    seen,
    get peak() {
      return peak
    },
    fault: () => undefined,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: target = '/' } = request
    const noted = { method, path: target.replace(/\?.*$/s, ''), headers: request.headers }
    seen.push(noted)
    const fault = proxy.fault(noted) ?? {}
    if (fault.silence === 'hang') return
    if (fault.silence === 'break') {
      response.destroy()
      return
    }
    const { status, headers, body } =
      fault.status === undefined
        ? await forward(request, target, fault)
        : { status: fault.status, headers: {}, body: Buffer.from(fault.body ?? '') }
    for (const [name, value] of Object.entries(fault.headers ?? {})) {
      if (value === undefined) delete headers[name]
      else headers[name] = value
    }
    response.writeHead(status, headers)
    const end = fault.cutAfter ?? fault.hangAfter
    if (end === undefined) {
      response.end(body)
      return
    }
    response.flushHeaders()
    response.write(body.subarray(0, end), () => {
      if (fault.cutAfter !== undefined) response.destroy()
    })
  }

  async function forward(request: IncomingMessage, target: string, fault: Fault) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...rest } = request.headers
    if (fault.ignoreRange) delete rest.range
    const isBodiless = ['GET', 'HEAD'].includes(request.method ?? 'GET')
    const got = await fetch(`${upstream}${target}`, {
      method: request.method ?? 'GET',
      headers: rest as Record<string, string>,
      redirect: 'manual',
      ...(isBodiless ? {} : { body: Buffer.concat(chunks) }),
    })
    const headers: Record<string, string> = Object.fromEntries(got.headers)
    delete headers['transfer-encoding']
    let body = Buffer.from(fault.body ?? new Uint8Array(await got.arrayBuffer()))
    // Links in answers lead past the proxy otherwise.
    if (target === '/graphql') body = Buffer.from(body.toString().replaceAll(upstream, url))
    headers['content-length'] = String(body.length)
    return { status: got.status, headers, body }
  }

  return proxy
}
