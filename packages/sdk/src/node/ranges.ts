// What an answer to a request for the rest of a content is good for. Nothing here is sent or read.

/** What is known of the content, and what is there of it. */
export interface Wanted {
  /** Bytes that are there; the rest was asked for. */
  offset: number
  /** Its size; undefined when nobody said. */
  size: number | undefined
  /** The version that the bytes are of, as an earlier answer told; undefined when none did. */
  etag: string | undefined
}

/** `append` the body, or `restart` with it; or ask anew for all, as this answer is of no use. */
export type Use = 'append' | 'restart' | 'ask-for-all'

/** Decides by status and headers alone. */
export function useOf(status: number, headers: Headers, { offset, size, etag }: Wanted): Use {
  if (status !== 206) return offset === 0 ? 'append' : 'restart'
  const [, start, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range')?.trim() ?? '') ?? []
  const isOther =
    Number(start ?? Number.NaN) !== offset ||
    (size !== undefined && total !== '*' && Number(total) !== size) ||
    (etag !== undefined && strongEtag(headers) !== undefined && strongEtag(headers) !== etag)
  return isOther ? 'ask-for-all' : 'append'
}

/** The tag of a version byte for byte. A weak one only promises the same meaning. */
export function strongEtag(headers: Headers): string | undefined {
  const etag = headers.get('etag')
  return etag?.startsWith('"') ? etag : undefined
}

/** The size of the content that an answer is all or a part of; undefined when it does not say. */
export function totalSize(status: number, headers: Headers): number | undefined {
  // What is packed on the way has another length there.
  if (isEncoded(headers)) return undefined
  const text =
    status === 206 ? /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] : headers.get('content-length')
  return text === undefined || text === null || !/^\d+$/.test(text) ? undefined : Number(text)
}

/** Whether the bytes are packed on the way, so that places in them are not places in the content. */
export function isEncoded(headers: Headers): boolean {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase()
  return encoding !== undefined && encoding !== '' && encoding !== 'identity'
}
