// How a file can be shown.

export type FileKind = 'image' | 'audio' | 'video' | 'table' | 'text' | 'other'

/** By the file's name, and by the type that the server gives it. */
export function kindOf({ name, mimetype }: { name: string; mimetype: string }): FileKind {
  if (name.endsWith('.table.json')) return 'table'
  if (mimetype.startsWith('image/')) return 'image'
  if (mimetype.startsWith('audio/')) return 'audio'
  if (mimetype.startsWith('video/')) return 'video'
  // Text is shown as text, HTML too: none of it is run here.
  const isText = mimetype.startsWith('text/') || /(json|jsonl|yaml|xml|toml)$/.test(mimetype)
  return isText || /\.(log|txt|patch|diff|toml|ini|cfg|sh|json|md)$/.test(name) ? 'text' : 'other'
}
