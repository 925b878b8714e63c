// The program: its global options and its verbs.
import { Command } from 'commander'
import { completeVerb } from '../commands/completion/command.js'
import type { Io } from '../io.js'
import { verbs } from './verbs.js'
import { version } from './version.js'

const firstSteps = `
Examples:
  $ runscan demo                                    # all of it on this machine, in seconds
  $ runscan login --host http://127.0.0.1:8080      # the server to talk to; without --host wandb.ai
  $ runscan runs ada/vision                         # the runs of a project
  $ runscan plot ada/vision/1a2b3c4d -k loss        # one of them
  $ runscan scan ada/vision/1a2b3c4d -o loss.csv    # all that it has logged
Every command has examples in its help: runscan runs --help
`

/** The program. Nothing is loaded for a verb before it is asked for; all of them write to `io` alone. */
export function createProgram(io: Io): Command {
  const program = new Command('runscan')
    .description('Read, follow and export Weights & Biases runs.')
    .version(version, '-V, --version', 'print the version')
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true })
    .option('-e, --entity <name>', 'the entity that paths without one mean')
    .option('-p, --project <name>', 'the project that paths without one mean')
    .option('--base-url <url>', 'the server; default WANDB_BASE_URL')
    .option('--json', 'write JSON')
    .option('--jsonl', 'write JSON, one value on a line')
    .option('-q, --quiet', 'say nothing but the data and errors')
    .option('-y, --yes', 'do what would be asked about')
    .option('--dry-run', 'say what would be changed, and change nothing')
    .option('-j, --jobs <number>', 'how many things to do at once; default 4')
    .addHelpText(
      'after',
      `${firstSteps}
Exit codes: 0 ok, 1 failed, 2 usage, 3 credentials, 4 not found, 5 partly done, 130 interrupted.`,
    )
  program.addCommand(completeVerb(io), { hidden: true })
  for (const group of verbs) {
    for (const verb of group.verbs) program.addCommand(verb(io).helpGroup(group.title))
  }
  return program
}
