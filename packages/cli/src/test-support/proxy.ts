// A server between the program and the embedded server, that can answer in its place.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the other server is asked. */
export interface Asked {
  url: string
  /** Of a GraphQL request: its text. */
  body: string
}

/** An answer in place of the server's. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string
}

/** The proxy. */
export interface FaultProxy {
  url: string
  /** Gives an answer, or nothing to let the server answer. */
  answer(asked: Asked): Answer | undefined | Promise<Answer | undefined>
  close(): Promise<void>
}

/** Starts a proxy in front of a server. */
export async function startProxy(target: string): Promise<FaultProxy> {
  const server = createServer((asked, response) => {
    const chunks: Buffer[] = []
    asked.on('data', chunk => chunks.push(chunk))
    asked.on('end', () => void reply(asked, Buffer.concat(chunks), response))
  })
  const proxy: FaultProxy = {
    url: '',
    answer: () => undefined,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  async function reply(asked: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const answer = await proxy.answer({ url: asked.url ?? '', body: body.toString('utf8') })
    if (answer) return void response.writeHead(answer.status, answer.headers).end(answer.body)
    const { host: _host, ...headers } = asked.headers
    const passed = request(new URL(asked.url ?? '/', target), { method: asked.method, headers }, answered => {
      response.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(response)
    })
    passed.on('error', () => response.writeHead(502).end())
    passed.end(body)
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}
