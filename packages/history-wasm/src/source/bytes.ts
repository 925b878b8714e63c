// Bytes in memory, and blobs.
import { SourceError } from '../errors.js'
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
    async read(start, end) {
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer())
      } catch (cause) {
        // Engines give a file that was changed since no more, and do not tell it from one that is gone.
        const message = `cannot read '${name}': it may have been changed or moved since; choose it again`
        throw new SourceError('UNREADABLE', message, { file: name, cause })
      }
    },
  }
}
