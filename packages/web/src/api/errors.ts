// What may go wrong between the page and its server.

/** Why a request failed. */
export type PageErrorCode = 'SIGNED_OUT' | 'NOT_FOUND' | 'UNREACHABLE' | 'REFUSED' | 'UNREADABLE'

/** A request that failed; the message is for people. */
export class PageError extends Error {
  override name = 'PageError'
  readonly code: PageErrorCode

  constructor(code: PageErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
