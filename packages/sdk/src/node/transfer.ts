// What transfers of whole files have in common.

/** A large file over a slow line takes as long as it takes. */
export const noTimeout = 2 ** 31 - 1

/** How far the transfer of one file is. */
export interface TransferProgress {
  /** The file's name on the server. */
  file: string
  /** Bytes that are there, those of an earlier attempt included. */
  bytes: number
  /** All of them; undefined when nobody said. */
  totalBytes: number | undefined
}

/** What all transfers take. */
export interface TransferOptions {
  /** Called when bytes have moved: often, so it should return soon. */
  onProgress?: (progress: TransferProgress) => void
  /** A connection that brings nothing for as long is given up, and another one tried. Default 60000. */
  stallTimeoutMs?: number
  /** As many attempts in a row that bring nothing are made before it is given up. Default 5. */
  attempts?: number
}

/** Attempts by default. */
export const defaultAttempts = 5
