// What a file has to offer to be scanned.

/** The first look at a file. */
export interface OpenedSource {
  /** The file's size in bytes. */
  size: number
  /** The last bytes of the file, when they came along; they save a read. */
  tail?: Uint8Array | undefined
  /** What tells this content from any other one under the name, such as a strong ETag; undefined when nothing does. */
  version?: string | undefined
}

/** Something that gives bytes by place. Anything that can do this can be scanned. */
export interface ByteSource {
  /** The name for messages, without anything secret in it. */
  readonly name: string
  /**
   * What a read costs, in bytes that could be read in its time: what lies between two ranges is read along when it is
   * less. Default 32768, which suits memory and disks; over HTTP it is 524288.
   */
  readonly requestBytes?: number | undefined
  /** Whether nobody else uses the memory of what `read` gives, so that it can go to another thread uncopied. */
  readonly givesAway?: boolean | undefined
  /** Finds out the size. Called once, before any `read`. */
  open(signal: AbortSignal | undefined): Promise<OpenedSource>
  /** The bytes from `start` to `end` (exclusive), all of them. Called concurrently. */
  read(start: number, end: number, signal: AbortSignal | undefined): Promise<Uint8Array>
  /** Gets memory back that `read` gave and nobody looks at any more; it may have been in another thread meanwhile. */
  recycle?(bytes: Uint8Array): void
  /** Releases what is held. */
  close?(): void | Promise<void>
}

/** As many bytes as almost every footer with its page index has. */
export const tailBytes = 64 * 1024
