// A server in front of the embedded one that both clients are pointed at: it sees every request, and may change answers.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SideBySide } from './side-by-side.js'

/** A request that came. */
export interface SeenRequest {
  method: string
  /** With the query. */
  path: string
  headers: Record<string, string>
  /** The name of a GraphQL operation; '' for other requests. */
  operation: string
  variables: Record<string, unknown>
  /** The text of the operation. */
  query: string
}

/** What is sent in place of the server's own answer, or after it was changed. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body: string | Buffer
}

export interface Tampering {
  url: string
  /** What came since the last `reset`. */
  seen: SeenRequest[]
  /** Answers in the server's place; undefined lets the server answer. */
  instead: (request: SeenRequest) => Answer | undefined
  /** Changes the `data` of a GraphQL answer in place, or gives a whole body. */
  change: (request: SeenRequest, data: Data) => unknown
  /** As it was in the beginning. */
  reset(): void
  close(): Promise<void>
}

/** The data of a GraphQL answer: tests change it by paths that they know. */
// biome-ignore lint/suspicious/noExplicitAny: it is whatever shape the operation has
export type Data = any

/** Starts it on a free port. URLs in the server's answers lead through it too. */
export async function openTampering({ server }: SideBySide): Promise<Tampering> {
  const nothing = { instead: () => undefined, change: () => undefined }
  const tampering: Tampering = {
    url: '',
    seen: [],
    ...nothing,
    reset: () => {
      tampering.seen = []
      Object.assign(tampering, nothing)
    },
    close: () =>
      new Promise(resolve => {
        listener.close(() => resolve())
        listener.closeAllConnections()
      }),
  }
  const listener = createServer((request, response) => {
    forward(tampering, server.url, request, response).catch(error => response.destroy(error))
  })
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  tampering.url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  return tampering
}

async function forward(
  tampering: Tampering,
  serverUrl: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const { method = 'GET', url = '/' } = incoming
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(
      ([name]) => !['host', 'connection', 'content-length', 'accept-encoding', 'expect'].includes(name),
    ),
  ) as Record<string, string>
  const seen: SeenRequest = { method, path: url, headers, ...operationOf(url, body) }
  tampering.seen.push(seen)
  const own = tampering.instead(seen)
  if (own) {
    outgoing.writeHead(own.status, own.headers ?? {}).end(own.body)
    return
  }
  const hasBody = body.length > 0 || method === 'POST' || method === 'PUT'
  const answer = await fetch(serverUrl + url, { method, headers, ...(hasBody ? { body } : {}) })
  const content = Buffer.from(await answer.arrayBuffer())
  const isJson = answer.headers.get('content-type')?.includes('json')
  const sent = isJson ? changed(tampering, serverUrl, seen, content.toString()) : content
  const kept = [...answer.headers].filter(
    ([name]) => !['content-length', 'content-encoding', 'transfer-encoding', 'connection'].includes(name),
  )
  outgoing.writeHead(answer.status, Object.fromEntries(kept)).end(method === 'HEAD' ? undefined : sent)
}

function operationOf(url: string, body: Buffer): Pick<SeenRequest, 'operation' | 'variables' | 'query'> {
  if (!url.endsWith('/graphql')) return { operation: '', variables: {}, query: '' }
  const { query = '', variables } = JSON.parse(body.toString() || '{}')
  const [, operation = ''] = /(?:query|mutation)\s+(\w+)/.exec(query) ?? []
  return { operation, variables: variables ?? {}, query }
}

function changed(tampering: Tampering, serverUrl: string, seen: SeenRequest, text: string): string {
  const routed = text.replaceAll(serverUrl, tampering.url)
  if (!seen.operation) return routed
  const body = JSON.parse(routed)
  const replaced = tampering.change(seen, body.data)
  return JSON.stringify(replaced ?? body)
}
