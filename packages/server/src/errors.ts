// What the server refuses, with the HTTP status that says so.

/** A request that cannot be served, or a server that cannot start. */
export class ServerError extends Error {
  override name = 'ServerError'
  readonly code: string
  /** What a response is sent with. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 416 | 500

  constructor(code: string, status: ServerError['status'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
  }
}

/** Something in the request is wrong. */
export const badRequest = (message: string, cause?: unknown) =>
  new ServerError('BAD_REQUEST', 400, message, cause)

/** What is asked for is not there. */
export const notFound = (message: string) => new ServerError('NOT_FOUND', 404, message)

/** The page looks; it takes the key to change something. */
export const readOnlySession = () =>
  new ServerError('FORBIDDEN', 403, 'a session of the page reads only: use the API key to change something')
