// Reads the settings files of the official client: INI, of which the section [default] counts.

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
