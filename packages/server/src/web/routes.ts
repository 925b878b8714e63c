// The page, and signing in to it.
import type { Context, Hono } from 'hono'
import type { ServerContext } from '../context.js'
import { badRequest, notFound, ServerError } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import { isKey } from '../http/guard.js'
import { createAssets } from './assets.js'
import type { SessionCookie } from './cookie.js'
import { pageHeaders } from './policy.js'
import { checkOwnPage } from './same-origin.js'
import type { Sessions } from './sessions.js'

/** What the page's routes need. */
export interface WebOptions {
  context: ServerContext
  sessions: Sessions
  cookie: SessionCookie
}

/** A key is 40 characters long. */
const largestSignIn = 4096

/** The path of a link that signs in, and leads on to `to`. */
export function signInPath(token: string, to: string): string {
  return `/-/sign-in?${new URLSearchParams({ token, to })}`
}

/** Adds the page's routes. They come last: any path that a browser opens may be a project's. */
export function addWebRoutes(app: Hono, { context, sessions, cookie }: WebOptions): void {
  const assets = createAssets()

  const sendPage = async (request: Context) => {
    // Programs that ask for what is not there are to be told so.
    const isBrowser = request.req.header('accept')?.includes('text/html')
    if (!isBrowser) throw notFound(`there is nothing at '${request.req.path}'`)
    const page = await assets.send(request, 'index.html')
    if (!page) throw notFound('the page was not built: run `./dev build`')
    return page
  }

  app.get('/-/assets/:name', async request => {
    const asset = await assets.send(request, `assets/${request.req.param('name')}`)
    if (!asset) throw notFound(`there is nothing at '${request.req.path}'`)
    return asset
  })

  app.get('/-/sign-in', request => {
    // A program that only looks whether the link is there must not use it up.
    if (request.req.method === 'HEAD') return new Response(null, { status: 204, headers: pageHeaders })
    const isGood = sessions.redeem(request.req.query('token') ?? '')
    const location = isGood ? localPath(request.req.query('to')) : '/?sign-in=expired'
    const headers = new Headers({ ...pageHeaders, location, 'cache-control': 'no-store' })
    if (isGood) headers.set('set-cookie', cookie.set(sessions.begin()))
    return new Response(null, { status: 303, headers })
  })

  app.get('/-/session', request => {
    const isSignedIn = sessions.has(cookie.read(request.req.header('cookie')))
    const { entity, storage } = context
    const entities = [...new Set([entity, ...storage.projects.entities()])]
    const body = isSignedIn ? { isSignedIn, entity, entities } : { isSignedIn }
    return request.json(body, 200, { 'cache-control': 'no-store' })
  })

  app.post('/-/session', async request => {
    checkOwnPage(request)
    if (!isKey(await givenKey(request), context.storage.secrets.apiKey))
      throw new ServerError('UNAUTHENTICATED', 401, 'this is not the key of this server')
    return request.json({ isSignedIn: true }, 200, { 'set-cookie': cookie.set(sessions.begin()) })
  })

  app.delete('/-/session', request => {
    checkOwnPage(request)
    sessions.end(cookie.read(request.req.header('cookie')))
    return request.json({ isSignedIn: false }, 200, { 'set-cookie': cookie.clear() })
  })

  app.get('*', sendPage)
}

async function givenKey(request: Context): Promise<string> {
  const text = await request.req.text()
  if (text.length > largestSignIn) throw new ServerError('TOO_LARGE', 413, 'this is longer than a key is')
  try {
    const body: unknown = JSON.parse(text)
    if (isPlainObject(body) && typeof body.key === 'string') return body.key.trim()
  } catch {
    // Said below.
  }
  throw badRequest('the body is `{"key": "…"}`')
}

/** The path to go on to; `/` for whatever would lead away from this server. */
function localPath(to: string | undefined): string {
  const base = 'http://localhost'
  const url = URL.canParse(to ?? '', base) ? new URL(to ?? '', base) : undefined
  return url?.origin === base ? `${url.pathname}${url.search}${url.hash}`.replace(/^\/\/+/, '/') : '/'
}
