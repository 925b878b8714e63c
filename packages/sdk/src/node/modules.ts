// Node's modules, where there are any.
import { InputError, nodeModule } from '@runscan/core'

/** What reads and writes files. */
export interface FileModules {
  files: typeof import('node:fs/promises')
  path: typeof import('node:path')
  constants: typeof import('node:fs')['constants']
}

/** Node's modules for files. @throws `InputError` where there is no Node, saying what to do instead */
export function requireFiles(instead = 'read the content with `bytes` or `text`'): FileModules {
  const files = nodeModule('node:fs/promises')
  const path = nodeModule('node:path')
  const constants = nodeModule('node:fs')?.constants
  if (!files || !path || !constants) throw new InputError('folder', `there are no folders here: ${instead}`)
  return { files, path, constants }
}

/** A running digest. @throws `InputError` where there is no Node */
export function startDigest(algorithm: 'md5' | 'sha256'): import('node:crypto').Hash {
  const crypto = nodeModule('node:crypto')
  if (!crypto) throw new InputError('folder', 'there are no folders here')
  return crypto.createHash(algorithm)
}

/** The code that the system gave to a failure, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** Lets a signal be listened to by many at a time without a warning that there may be a leak. */
export function shareSignal(signal: AbortSignal): AbortSignal {
  nodeModule('node:events')?.setMaxListeners(0, signal)
  return signal
}

/** A signal of its own for many who listen, that fires with the caller's: that one stays as it is. */
export function sharedSignal(caller: AbortSignal | undefined): AbortSignal | undefined {
  return caller && shareSignal(AbortSignal.any([caller]))
}
