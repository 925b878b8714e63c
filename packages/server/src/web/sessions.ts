// Who is signed in on the page: links that work once, and the sessions that they or the key begin.
import { createHash, randomBytes } from 'node:crypto'

/** How long a link to sign in is good for, when nobody uses it. */
const linkMinutes = 60
/** How long a session lasts after it was last used. */
export const sessionDays = 7
/** Older links and sessions than the newest of this number are forgotten. */
const most = 1000

/** The links and sessions of one server. They live in memory: with the server's end all are signed out. */
export interface Sessions {
  /** A token that begins one session. */
  createToken(): string
  /** Whether the token was good; it is not any more. */
  redeem(token: string): boolean
  /** Begins a session and gives its secret, which only the browser keeps. */
  begin(): string
  /** Whether there is such a session; it lasts on from now when there is. */
  has(secret: string | undefined): boolean
  end(secret: string | undefined): void
}

/** Starts with nobody signed in. `now` is in milliseconds since 1970. */
export function createSessions(now: () => number): Sessions {
  const tokens = createExpiring(linkMinutes * 60_000, now)
  const sessions = createExpiring(sessionDays * 24 * 60 * 60_000, now)
  return {
    createToken: tokens.add,
    redeem: token => tokens.remove(token),
    begin: sessions.add,
    has: secret => secret !== undefined && sessions.touch(secret),
    end: secret => {
      if (secret !== undefined) sessions.remove(secret)
    },
  }
}

/** Secrets that are forgotten after a while. Only their digests are kept, which also makes looking them up blind. */
function createExpiring(lifetime: number, now: () => number) {
  const expiries = new Map<string, number>()
  const forgetOld = () => {
    for (const [digest, expiry] of expiries)
      if (expiry <= now() || expiries.size > most) expiries.delete(digest)
  }
  const isGood = (digest: string) => (expiries.get(digest) ?? Number.NEGATIVE_INFINITY) > now()
  return {
    add(): string {
      const secret = randomBytes(32).toString('base64url')
      expiries.set(digestOf(secret), now() + lifetime)
      forgetOld()
      return secret
    },
    touch(secret: string): boolean {
      const digest = digestOf(secret)
      if (!isGood(digest)) return false
      // Anew at the end of the map, which is in the order of age.
      expiries.delete(digest)
      expiries.set(digest, now() + lifetime)
      return true
    },
    remove(secret: string): boolean {
      const digest = digestOf(secret)
      const wasGood = isGood(digest)
      expiries.delete(digest)
      return wasGood
    },
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}
