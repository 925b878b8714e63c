// What the definitions of all verbs share. Definitions are small and load nothing; the work is loaded when it is asked for.
import { Command } from 'commander'
import type { Io } from '../io.js'

/** Makes a verb. */
export type Verb = (io: Io) => Command

/** The work of a verb: it is given the arguments as they were written, then all options. */
// biome-ignore lint/suspicious/noExplicitAny: the definition and the work agree on them, in two neighbouring files
export type Work = (io: Io, ...parameters: any[]) => Promise<void>

/** A command with examples in its help: each a command line and what it is for. */
export function verb(
  name: string,
  description: string,
  examples: readonly (readonly [string, string])[],
): Command {
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, purpose]) => `  $ ${line.padEnd(width)}  # ${purpose}`.trimEnd())
  return new Command(name).description(description).addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}

/** A verb of verbs, each of which has examples in its own help. */
export function group(name: string, description: string, example: string): Command {
  const more = `\nEach has examples in its own help: runscan ${name} ${example} --help`
  return new Command(name).description(description).addHelpText('after', more)
}

/** An action that loads its work first. */
export function lazily(io: Io, load: () => Promise<Work>) {
  return async (...parameters: unknown[]): Promise<void> => {
    const command = parameters.at(-1) as Command
    const work = await load()
    await work(io, ...parameters.slice(0, -2), command.optsWithGlobals())
  }
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/** What paths are, for help. */
export const runPath = "entity/project/run_id, or the URL of the run's page"
export const projectPath = 'entity/project'

/** What keys are, for help. */
export const keysHelp = 'keys, divided by commas; may be given again'
