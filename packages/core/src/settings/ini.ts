// Reads and changes the settings files of the official client: INI, of which the section [default] counts.

/** The keys and values of the section `default`. Lines that are none are passed over, as Python's parser would complain. */
export function parseSettingsFile(text: string): Map<string, string> {
  const values = new Map<string, string>()
  let section: string | undefined
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    const header = /^\[(.*)\]$/.exec(trimmed)
    if (header) {
      section = header[1]
      continue
    }
    const entry = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed)
    if (section === 'default' && entry) values.set((entry[1] ?? '').toLowerCase(), entry[2] ?? '')
  }
  return values
}

/** The text with a key of the section `default` set, or removed when there is no value. Everything else stays. */
export function withSetting(text: string, key: string, value: string | undefined): string {
  const lines = text.split('\n')
  let section: string | undefined
  const kept = lines.filter(line => {
    section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1] ?? section
    const name = /^\s*([^=:]+?)\s*[=:]/.exec(line)?.[1]?.toLowerCase()
    return section !== 'default' || name !== key
  })
  if (value === undefined) return kept.join('\n')
  const entry = `${key} = ${value}`
  const at = kept.findIndex(line => /^\s*\[default\]\s*$/.test(line))
  if (at === -1) return ['[default]', entry, ...kept].join('\n')
  return kept.toSpliced(at + 1, 0, entry).join('\n')
}
