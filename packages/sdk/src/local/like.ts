// SQL's LIKE, in time that grows with the product of both lengths at most.

/** Whether a name is like a pattern: `%` is any text, `_` any character, `\` takes the next as it is; case is ignored. */
export function isLike(name: string, pattern: string): boolean {
  const wanted = parsed(pattern)
  const characters = Array.from(name, lower)
  let at = 0
  let next = 0
  // The last `%`, and how much of the name it has taken: when what follows does not fit, it takes one more.
  let open = -1
  let taken = 0
  while (at < characters.length) {
    const part = wanted[next]
    if (part === anyText) {
      open = next
      taken = at
      next += 1
    } else if (part !== undefined && (part === anyCharacter || part === characters[at])) {
      at += 1
      next += 1
    } else if (open !== -1) {
      taken += 1
      at = taken
      next = open + 1
    } else return false
  }
  while (wanted[next] === anyText) next += 1
  return next === wanted.length
}

const anyText = Symbol('%')
const anyCharacter = Symbol('_')

function parsed(pattern: string): (string | symbol)[] {
  const parts: (string | symbol)[] = []
  let isEscaped = false
  for (const character of pattern) {
    if (isEscaped) {
      parts.push(lower(character))
      isEscaped = false
    } else if (character === '\\') isEscaped = true
    else if (character === '%') {
      if (parts.at(-1) !== anyText) parts.push(anyText)
    } else parts.push(character === '_' ? anyCharacter : lower(character))
  }
  return parts
}

function lower(character: string): string {
  return /[A-Z]/.test(character) ? character.toLowerCase() : character
}
