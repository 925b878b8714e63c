// The cookie that carries a session.
import { createHash } from 'node:crypto'
import { sessionDays } from './sessions.js'

/** The cookie of one server. Cookies know no ports, so each server of a machine has a name of its own. */
export interface SessionCookie {
  read(header: string | undefined): string | undefined
  /** The header that sets it. */
  set(secret: string): string
  /** The header that removes it. */
  clear(): string
}

/** `serverSecret` tells the servers of a machine apart; nothing can be learned of it from the name. */
export function createSessionCookie(serverSecret: string): SessionCookie {
  const name = `runscan-${createHash('sha256').update(`cookie\n${serverSecret}`).digest('hex').slice(0, 12)}`
  const attributes = 'Path=/; HttpOnly; SameSite=Strict'
  return {
    read: header =>
      header
        ?.split(';')
        .map(part => part.trim())
        .find(part => part.startsWith(`${name}=`))
        ?.slice(name.length + 1),
    set: secret => `${name}=${secret}; Max-Age=${sessionDays * 24 * 60 * 60}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  }
}
