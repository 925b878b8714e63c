// Reads and writes ~/.netrc, where the official client keeps its keys.

/** One word of a netrc file and where it stands. */
interface Token {
  text: string
  start: number
  end: number
}

/** A machine's entry: the words between one `machine` and the next. */
interface Entry {
  machine: string
  password: string | undefined
  start: number
  end: number
}

/**
 * The password of exactly this machine (host, with the port if there is one).
 *
 * An entry `default` is never used: it would send some other service's password to a W&B server.
 */
export function netrcPassword(text: string, machine: string): string | undefined {
  return entries(text).find(entry => entry.machine === machine)?.password
}

/** The text with the machine's entry replaced or added; every other byte stays. */
export function withNetrcEntry(text: string, machine: string, password: string): string {
  const entry = `machine ${machine}\n  login user\n  password ${password}\n`
  const known = entries(text).filter(({ machine: name }) => name === machine)
  if (known.length === 0) return text === '' || text.endsWith('\n') ? text + entry : `${text}\n${entry}`
  let rest = text
  for (const { start, end } of known.slice(1).reverse()) rest = rest.slice(0, start) + rest.slice(end)
  const [first] = known
  return first ? rest.slice(0, first.start) + entry + rest.slice(first.end) : rest
}

function entries(text: string): Entry[] {
  const found: Entry[] = []
  const words = tokens(text)
  let open: Entry | undefined
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (!word) break
    if (word.text === 'machine' || word.text === 'default' || word.text === 'macdef') {
      if (open) open.end = word.start
      open = undefined
    }
    if (word.text === 'machine') {
      at += 1
      open = { machine: words[at]?.text ?? '', password: undefined, start: word.start, end: text.length }
      found.push(open)
    } else if (['login', 'account', 'password'].includes(word.text)) {
      at += 1
      if (open && word.text === 'password') open.password = words[at]?.text
    }
  }
  return found
}

/** Words apart by white space; quotes hold one together; `#` at the start of a word makes the rest of the line a comment. */
function tokens(text: string): Token[] {
  const found: Token[] = []
  const pattern = /"((?:\\.|[^"\\])*)"|(#[^\n]*)|(\S+)/g
  for (const match of text.matchAll(pattern)) {
    const previous = found.at(-1)?.text
    // A password may begin with '#'.
    if (match[2] !== undefined && previous !== 'password') continue
    const value = match[1]?.replace(/\\(.)/g, '$1') ?? match[2]?.split(/\s/)[0] ?? match[3] ?? ''
    found.push({ text: value, start: match.index, end: match.index + match[0].length })
  }
  return found
}
