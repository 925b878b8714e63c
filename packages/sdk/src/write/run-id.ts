// Ids of new runs.

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Eight random letters and digits, as the official client makes them. */
export function randomRunId(): string {
  const id: string[] = []
  while (id.length < 8) {
    for (const byte of crypto.getRandomValues(new Uint8Array(16))) {
      // 252 is seven times 36: no letter is likelier than another.
      if (byte < 252 && id.length < 8) id.push(alphabet[byte % 36] ?? '')
    }
  }
  return id.join('')
}
