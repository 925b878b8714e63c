// Control sequences of terminals.

const escapeSign = String.fromCharCode(27)
const bell = String.fromCharCode(7)
/** What colours a terminal, moves its cursor, or names its window. */
const sequences = new RegExp(`${escapeSign}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${bell}]*${bell}|[@-_])`, 'g')

/** The text without what only a terminal understands. */
export function withoutEscapes(text: string): string {
  return text.replace(sequences, '').replace(/(?!\t)\p{Cc}/gu, '')
}
