// Takes secrets out of every text that leaves: keys, credentials, and the queries of signed URLs.

const patterns: readonly [RegExp, string][] = [
  // A URL keeps its place and loses its query, where signatures are.
  [/\b(https?:\/\/)(?:[^\s/@'"`]+@)?([^\s'"`<>?#]+)(?:\?[^\s'"`<>]*)?/gi, '$1$2'],
  [/\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}/gi, '$1 ***'],
  [/\b((?:api[-_]?key|token|password|signature|x-amz-[a-z-]+)["']?\s*[:=]\s*["']?)[^\s"',&}]+/gi, '$1***'],
  [/\b(?:local-|wandb_v1_)?[A-Za-z0-9_-]*[0-9a-f]{40,}\b/gi, '***'],
]

/** The text without what must not be shown. */
export function redact(text: string): string {
  return patterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
}

/** A URL without credentials, query and fragment. */
export function redactUrl(url: string | URL): string {
  const text = String(url)
  try {
    const { protocol, host, pathname } = new URL(text)
    return `${protocol}//${host}${pathname}`
  } catch {
    return text.replace(/[?#].*$/s, '')
  }
}
