// Bytes in memory, and blobs.
import type { ByteSource } from './byte-source.js'

/** Bytes that are there already; they are not copied. */
export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    open: async () => ({ size: bytes.byteLength }),
    read: async (start, end) => bytes.subarray(start, end),
  }
}

/** A blob, such as a file that a person chose in a browser. */
export function blobSource(blob: Blob, name: string): ByteSource {
  return {
    name,
    givesAway: true,
    open: async () => ({ size: blob.size }),
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  }
}
