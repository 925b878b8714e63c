// Paths of this machine as `file` URIs, as the official client writes and reads them.
import { requireFiles } from './modules.js'

/** The path that a URI means. Percent signs that begin no code are themselves. */
export function pathOfFileUri(uri: string): string {
  const { path } = requireFiles()
  const written = uri.replace(/^file:(?:\/\/[^/]*)?/i, '').replace(/[?#].*$/s, '')
  const bytes = written.replace(/(?:%[0-9a-f]{2})+/gi, code =>
    new TextDecoder().decode(Uint8Array.from(code.slice(1).split('%'), hex => Number.parseInt(hex, 16))),
  )
  // `/C:/folder` is what Windows calls `C:\folder`.
  return path.sep === '\\' ? bytes.replace(/^\/(?=[A-Za-z]:)/, '').replaceAll('/', '\\') : bytes
}

/** The URI of a path: everything but letters, digits and `_.-~/` as codes. */
export function fileUriOf(file: string): string {
  const { path } = requireFiles()
  const full = path.resolve(file).split(path.sep).join('/')
  return `file://${full.startsWith('/') ? '' : '/'}${quotePath(full)}`
}

/** A path with slashes, as a part of a URI. */
export function quotePath(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9_.~/-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}
