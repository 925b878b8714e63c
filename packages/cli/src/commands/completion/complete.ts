// What may come next on a command line: read from the definitions of the verbs themselves.
import type { Command, Option } from 'commander'
import type { Io } from '../../io.js'

/** Writes the candidates for the last of the words, one on a line, with a tab and a description where there is one. */
export async function completeCommand(io: Io, program: Command, words: readonly string[]): Promise<void> {
  const found = candidates(program, words)
  await io.out(found.map(({ text, about }) => `${text}${about ? `\t${about}` : ''}\n`).join(''))
}

/** A word that may come next. */
export interface Candidate {
  text: string
  about: string
}

/** The candidates for the last word; none where a value is expected that nobody can guess, so that shells offer files. */
export function candidates(program: Command, words: readonly string[]): Candidate[] {
  const before = words.slice(0, -1)
  const current = words.at(-1) ?? ''
  let command = program
  const path = [program]
  let expecting: Option | undefined
  let positional = 0
  for (const word of before) {
    if (expecting) {
      expecting = undefined
      continue
    }
    if (word.startsWith('-')) {
      const option = optionsOf(path).find(({ long, short }) => long === word || short === word)
      expecting = option?.required ? option : undefined
      continue
    }
    const inner = command.commands.find(candidate => candidate.name() === word)
    if (inner) {
      command = inner
      path.push(inner)
    } else positional += 1
  }
  const starts = ({ text }: Candidate) => text.startsWith(current)
  if (expecting) return choices(expecting.argChoices).filter(starts)
  if (current.startsWith('-')) {
    const options = optionsOf(path).map(({ long, short, description }) => ({
      text: long ?? short ?? '',
      about: description,
    }))
    return [...options, { text: '--help', about: 'show help' }].filter(starts)
  }
  const verbs = positional === 0 ? command.commands.filter(inner => !inner.name().startsWith('__')) : []
  const argument = command.registeredArguments[Math.min(positional, command.registeredArguments.length - 1)]
  return [
    ...verbs.map(inner => ({ text: inner.name(), about: inner.description() })),
    ...choices(argument?.argChoices),
  ].filter(starts)
}

function optionsOf(path: readonly Command[]): Option[] {
  return path.flatMap(command => command.options).filter(option => !option.hidden)
}

function choices(values: readonly string[] | undefined): Candidate[] {
  return (values ?? []).map(text => ({ text, about: '' }))
}
