// Whether somebody is signed in.
import { PageError } from './errors.js'
import { readJson, send } from './request.js'

/** What the server says of this browser. */
export type Session =
  | { isSignedIn: false }
  | { isSignedIn: true; entity: string; entities: readonly string[] }

export async function fetchSession(): Promise<Session> {
  const { status, text } = await send('/-/session', { method: 'GET' })
  if (status !== 200) throw new PageError('REFUSED', refusal(text, status))
  return readJson(text) as Session
}

/** Signs in with the key. @throws `PageError` when it is the wrong one, or the browser keeps no session */
export async function signIn(key: string): Promise<Session> {
  const { status, text } = await send('/-/session', { method: 'POST', body: JSON.stringify({ key }) })
  if (status !== 200) throw new PageError('REFUSED', refusal(text, status))
  const session = await fetchSession()
  if (!session.isSignedIn)
    throw new PageError('REFUSED', "This browser keeps no session inside of another site's page.")
  return session
}

export async function signOut(): Promise<void> {
  await send('/-/session', { method: 'DELETE' })
}

function refusal(text: string, status: number): string {
  const body = readJson(text) as { error?: unknown } | null
  return typeof body?.error === 'string' ? `${body.error}.` : `The server answered with HTTP ${status}.`
}
