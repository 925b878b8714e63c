// What the name of a file on the server becomes on this machine: a path below a folder, whatever the name says.
import { InputError, nodeModule } from '@runscan/core'

/**
 * The parts of the path that a name becomes. Slashes divide it; empty parts and `.` are left out, as the official client
 * leaves them out. Refused everywhere, so that a name means the same on every system: what is absolute by the rules of
 * Unix or of Windows, and what goes up with `..` by either.
 *
 * On Unix every other name is kept as it is: `a:b` is the file `a:b`. On Windows, where many characters and names mean
 * something else, the troublesome character is written as in URLs: `a:b` becomes `a%3Ab`, `con.txt` `%63on.txt` and `x.`
 * `x%2E`; a percent sign that would be read so becomes `%25`. Different names stay different, and can be read back.
 *
 * @throws `InputError` for a name that leads elsewhere, or nowhere
 */
export function safeParts(
  name: string,
  platform: string | undefined = nodeModule('node:os')?.platform(),
): string[] {
  const refuse = (reason: string) => new InputError('name', `'${name}' is not saved: ${reason}`)
  if (name.includes('\0')) throw refuse('it holds a null character')
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(name))
    throw refuse('it names a place of its own, not one below the folder')
  if (name.split(/[/\\]/).includes('..') || /(?:^|[/\\])[A-Za-z]:\.\.(?:[/\\]|$)/.test(name))
    throw refuse('it leads out of the folder')
  const parts = name.split('/').filter(part => part !== '' && part !== '.')
  if (parts.length === 0) throw refuse('it names no file')
  return platform === 'win32' ? parts.map(windowsPart) : parts
}

/** Names that Windows keeps for devices, in any case and with any ending. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:[ .]|$)/i

/** The same part for Windows: readable again by decoding `%XX`. */
function windowsPart(part: string): string {
  const plain = part.replace(/%(?=[0-9A-F]{2})/gi, '%25').replace(/[<>:"|?*\\\p{Cc}]/gu, escaped)
  const started = device.test(plain) ? escaped(plain[0] ?? '') + plain.slice(1) : plain
  return started.replace(/[. ]$/, escaped)
}

function escaped(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    byte => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
  ).join('')
}
