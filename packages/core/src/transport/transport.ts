// Everything that is sent to the service goes through here.
import type { TadaDocumentNode } from 'gql.tada'
import { type DocumentNode, Kind } from 'graphql'
import { GraphQLClient } from 'graphql-request'
import { type GraphQLErrorEntry, GraphQLRequestError, ResponseError } from '../errors/request.js'
import { isRunscanError } from '../errors/runscan-error.js'
import { parseExtendedJson } from '../json/parse.js'
import { optionsOf } from '../options.js'
import type { Settings } from '../settings/settings.js'
import { version } from '../version.js'
import type { CallOptions } from './deadline.js'
import { readText, sendRequest } from './http.js'
import type { FetchFunction } from './redirects.js'
import { defaultRetryPolicy } from './retry.js'

/** How a transport is made. */
export interface TransportOptions {
  settings: Settings
  /** The API key; without one, requests go out without credentials. */
  apiKey?: string | undefined
  /** Used instead of the global `fetch`. */
  fetch?: FetchFunction | undefined
  /** Ends every call of this transport. */
  signal?: AbortSignal | undefined
}

/** How a file or stream request is made. */
export interface HttpOptions extends CallOptions {
  /** Whether the request may be repeated after a failure. Default true. */
  safe?: boolean
}

/** A file or stream request. */
export interface TransportRequest extends RequestInit {
  /** What is being done, for messages. */
  what: string
  /** Makes the body for each attempt; in place of `body`, for content that is streamed. */
  openBody?: () => ReadableStream<Uint8Array>
}

/** The way to the service. */
export interface Transport {
  readonly settings: Settings
  /** Sends an operation; gives its data. @throws `RunscanError` one of the request errors. */
  execute<Data, Variables extends object>(
    operation: TadaDocumentNode<Data, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Data>
  /** The headers that a request to a URL needs: credentials for the service's own URLs, nothing for others. */
  headersFor(url: string): Record<string, string>
  /** Sends any other request. The key goes along to the service's own origin only. */
  send<Result>(
    url: string,
    init: TransportRequest,
    read: (response: Response) => Promise<Result>,
    options?: HttpOptions,
  ): Promise<Result>
}

const maxResponseBytes = 512 * 1024 * 1024

/** Makes a transport. */
export function createTransport({
  settings,
  apiKey,
  fetch: given,
  signal: all,
}: TransportOptions): Transport {
  const fetchFunction: FetchFunction = given ?? ((url, init) => fetch(url, init))
  const base = new URL(`${settings.baseUrl}/`)

  const send: Transport['send'] = async (url, { what, openBody, ...init }, read, options = {}) => {
    const { signal, timeoutMs, safe = true } = optionsOf(options)
    const target = new URL(url, base)
    const own = isOwn(target, base) ? serviceHeaders(settings, apiKey) : {}
    return sendRequest(
      {
        what,
        url: target.href,
        openBody,
        init: { ...init, headers: { ...own, ...Object.fromEntries(new Headers(init.headers)) } },
        fetch: fetchFunction,
        timeoutMs: timeoutMs ?? settings.timeoutMs,
        signal: anySignal(all, signal),
        policy: { ...defaultRetryPolicy, safe },
      },
      read,
    )
  }

  return {
    settings,
    send,
    headersFor: url => (isOwn(new URL(url, base), base) ? serviceHeaders(settings, apiKey) : {}),
    async execute(operation, variables, options) {
      optionsOf(options)
      const { name, isQuery } = describe(operation)
      const client = new GraphQLClient(`${settings.baseUrl}/graphql`, {
        errorPolicy: 'all',
        jsonSerializer: { parse: text => parseExtendedJson(text), stringify: JSON.stringify },
        fetch: (async (url: string, init: RequestInit) => {
          const what = { ...init, what: name }
          const body = await send(url, what, response => readText(response, maxResponseBytes), {
            ...options,
            safe: isQuery || repeatable.has(name),
          })
          return new Response(body, { headers: { 'content-type': 'application/json' } })
        }) as typeof fetch,
      })
      try {
        const { data, errors, status } = await client.rawRequest<never>(operation as never, variables)
        if (errors?.length)
          throw new GraphQLRequestError(name, status, errors as readonly GraphQLErrorEntry[], data)
        if (data === undefined || data === null) throw new ResponseError(`${name} was answered without data`)
        return data
      } catch (error) {
        throw understood(name, error)
      }
    },
  }
}

/** Mutations that come to the same when they arrive twice. */
const repeatable = new Set([
  'UpsertBucket',
  'CreateRunFiles',
  'MarkRunFilesUploaded',
  'UpdateRunState',
  'StopRun',
  'CreateArtifact',
  'CreateArtifactManifest',
  'CreateArtifactFiles',
  'CommitArtifact',
  'UseArtifact',
  'UpdateArtifact',
  'AddAliases',
  'DeleteAliases',
  'LinkArtifact',
])

function understood(operation: string, error: unknown): unknown {
  if (isRunscanError(error)) return error
  const { response } = error as {
    response?: { errors?: readonly GraphQLErrorEntry[]; status?: number; data?: unknown }
  }
  if (response?.errors)
    return new GraphQLRequestError(operation, response.status ?? 200, response.errors, response.data)
  return new ResponseError(
    `${operation} was answered with something that is no GraphQL response; check the base URL`,
    error,
  )
}

function describe(operation: DocumentNode | TadaDocumentNode<unknown, object>): {
  name: string
  isQuery: boolean
} {
  const definition = (operation as DocumentNode).definitions.find(
    found => found.kind === Kind.OPERATION_DEFINITION,
  )
  return { name: definition?.name?.value ?? 'the request', isQuery: definition?.operation === 'query' }
}

/** Whether a URL is below the service's base URL, by whole path segments. */
function isOwn(url: URL, base: URL): boolean {
  return url.origin === base.origin && url.pathname.startsWith(base.pathname)
}

function serviceHeaders(settings: Settings, apiKey: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { ...settings.extraHeaders }
  // A browser names itself, and refuses to be told otherwise.
  if (!('document' in globalThis)) headers['user-agent'] = `Runscan/${version}`
  if (apiKey !== undefined) headers.authorization = `Basic ${btoa(`api:${apiKey}`)}`
  if (settings.username) headers['x-wandb-username'] = settings.username
  if (settings.userEmail) headers['x-wandb-user-email'] = settings.userEmail
  return headers
}

/** Fires when one of the two does. */
function anySignal(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined {
  return a && b ? AbortSignal.any([a, b]) : (a ?? b)
}
