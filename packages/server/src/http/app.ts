// The routes.
import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import type { ServerContext } from '../context.js'
import { notFound, ServerError } from '../errors.js'
import { receiveStream } from '../filestream/receive.js'
import { readStreamRequest } from '../filestream/request.js'
import { answerGraphql } from '../graphql/answer.js'
import type { Freezer } from '../history/freeze.js'
import { createSessionCookie } from '../web/cookie.js'
import { addWebRoutes } from '../web/routes.js'
import { checkOwnPage } from '../web/same-origin.js'
import type { Sessions } from '../web/sessions.js'
import { addArtifactRoutes } from './artifact-routes.js'
import { readBody } from './body.js'
import { receiveFile, sendContent } from './contents.js'
import { checkHost, checkOrigin, hasKey } from './guard.js'

/** What the routes need beside the context. */
export interface AppOptions {
  context: ServerContext
  freeze: Freezer
  hosts: () => ReadonlySet<string>
  origins: () => ReadonlySet<string>
  sessions: Sessions
}

export function createApp({ context, freeze, hosts, origins, sessions }: AppOptions): Hono {
  const app = new Hono()
  const { storage, signer } = context
  const cookie = createSessionCookie(storage.secrets.signingKey)

  app.use(async (request, next) => {
    checkHost(request.req.header('host'), hosts())
    const isSigned = /^\/(exports|storage|artifact-files|artifact-manifests)\//.test(request.req.path)
    // A signed URL is leave enough, for pages of any origin.
    if (isSigned) {
      if (request.req.method === 'OPTIONS') return preflight()
      const problem = signer.problem(request.req.method, new URL(request.req.url))
      if (problem)
        throw new ServerError(
          'FORBIDDEN',
          403,
          problem === 'expired' ? 'this link has expired' : 'this link is not signed',
        )
    } else checkOrigin(request.req.header('origin'), origins())
    return next()
  })

  // After the check above: a page of an origin that may use the API must also be let read the answer.
  const mayRead = (origin: string) => (origins().has(origin.toLowerCase()) ? origin : null)
  app.use('/graphql', cors({ origin: mayRead, maxAge: 600 }))
  app.use('/files/*', cors({ origin: mayRead, maxAge: 600 }))

  const requireKey = (request: Context) => {
    if (!hasKey(request.req.header('authorization'), storage.secrets.apiKey)) {
      throw new ServerError(
        'UNAUTHENTICATED',
        401,
        'the API key is missing or wrong: see `runscan login` and `wandb login`',
      )
    }
  }

  app.get('/healthz', request => request.text('ok'))

  /** The page has a session in place of the key, with which it may read. */
  const isPageSession = (request: Context) => {
    const hasSession = sessions.has(cookie.read(request.req.header('cookie')))
    if (request.req.header('authorization') !== undefined || !hasSession) return false
    checkOwnPage(request)
    return true
  }

  app.post('/graphql', async request => {
    const readOnly = isPageSession(request)
    if (!readOnly) requireKey(request)
    const { status, body } = await answerGraphql(context, freeze, {
      body: await readBody(request.req.raw),
      userAgent: request.req.header('user-agent') ?? '',
      isShared: isShared(request),
      readOnly,
    })
    return new Response(body, { status, headers: { 'content-type': 'application/json' } })
  })

  app.post('/files/:entity/:project/:run/file_stream', async request => {
    requireKey(request)
    const { entity, project, run: name } = request.req.param()
    const { run, answer } = receiveStream(
      context,
      { entity, project, run: name, client: isShared(request) ? clientOf(request) : undefined },
      readStreamRequest(await readBody(request.req.raw)),
    )
    // The rows are safe already: should this fail, it is made up for when somebody reads.
    await freeze(run.id).catch(() => {})
    return request.json(answer)
  })

  app.get('/exports/:run/:blob/:name', request => {
    const { run, blob } = request.req.param()
    const found = storage.exports.list(Number(run)).find(candidate => candidate.blob === blob)
    if (!found) throw notFound('there is no such export')
    return sendContent(request, context, {
      blob,
      size: found.size,
      mimetype: 'application/vnd.apache.parquet',
    })
  })

  app.get('/storage/:run/:name{.+}', request => {
    const { runId, name } = filePlace(request)
    const [file] = storage.files.list(runId, { names: [name], limit: 1 })
    if (!file) throw notFound(`there is no file '${name}'`)
    return sendContent(request, context, file)
  })

  app.put('/storage/:run/:name{.+}', async request => {
    await receiveFile(context, filePlace(request), request.req.raw.body)
    return new Response(null, { status: 200 })
  })

  addArtifactRoutes(app, context, requireKey)
  addWebRoutes(app, { context, sessions, cookie })

  app.notFound(request => failure(request, notFound(`there is nothing at '${request.req.path}'`)))
  app.onError((error, request) => failure(request, error))
  return app
}

/** Whether several processes log the run together, as the official client says it. */
function isShared(request: Context): boolean {
  return request.req.header('x-wandb-use-async-filestream') === 'true'
}

function clientOf(request: Context): string {
  return (request.req.header('x-wandb-async-client-id') ?? '').slice(0, 128)
}

function filePlace(request: Context): { runId: number; name: string } {
  const { pathname } = new URL(request.req.url)
  const [, , run = '', ...name] = pathname.split('/')
  return { runId: Number(run), name: name.map(decodeURIComponent).join('/') }
}

function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, PUT',
      // The key is not needed here, but clients send it to the server that they talk to.
      'access-control-allow-headers': 'Authorization, Range, If-Range, Content-Type',
      'access-control-max-age': '86400',
    },
  })
}

/** Both forms that clients look for. What is not known to be the client's fault may pass: 500 is tried again. */
function failure(request: Context, error: unknown): Response {
  const known = error instanceof ServerError ? error : undefined
  const message = known?.message ?? 'the server has failed; try again'
  if (!known) process.emitWarning(error instanceof Error ? error : String(error))
  return request.json({ error: message, errors: [{ message }] }, known?.status ?? 500)
}
