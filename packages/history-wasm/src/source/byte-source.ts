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
  /** Finds out the size. Called once, before any `read`. */
  open(signal: AbortSignal | undefined): Promise<OpenedSource>
  /** The bytes from `start` to `end` (exclusive), all of them. Called concurrently. */
  read(start: number, end: number, signal: AbortSignal | undefined): Promise<Uint8Array>
  /** Releases what is held. */
  close?(): void | Promise<void>
}

/** As many bytes as almost every footer with its page index has. */
export const tailBytes = 64 * 1024
