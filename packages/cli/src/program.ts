// The commands and their options.
import { version } from '@runscan/core'
import { Command, Option } from 'commander'
import { deleteCommand } from './commands/delete.js'
import { demoCommand } from './commands/demo.js'
import { exportCommand } from './commands/export.js'
import { filesCommand } from './commands/files.js'
import { followCommand } from './commands/follow.js'
import { historyCommand } from './commands/history.js'
import { loginCommand } from './commands/login.js'
import { runCommand } from './commands/run.js'
import { runsCommand } from './commands/runs.js'
import { scanCommand } from './commands/scan.js'
import { serveCommand } from './commands/serve.js'
import { statusCommand } from './commands/status.js'
import { updateCommand } from './commands/update.js'
import { waitCommand } from './commands/wait.js'
import type { Io } from './io.js'

/** The program. Commands are loaded with it, and write to `io` alone. */
export function createProgram(io: Io): Command {
  const program = new Command('runscan')
    .description('Read, follow and export Weights & Biases runs.')
    .version(version)
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true })
    .option('-e, --entity <name>', 'the entity that paths without one mean')
    .option('-p, --project <name>', 'the project that paths without one mean')
    .option('--base-url <url>', 'the server; default WANDB_BASE_URL')
    .option('--json', 'write JSON')
    .option('--jsonl', 'write JSON, one value on a line')
    .option('-q, --quiet', 'say nothing but the data and errors')

  const keys = new Option('-k, --keys <names...>', 'keys, divided by commas or spaces; all when left out')

  program
    .command('serve')
    .description('start the embedded server')
    .option('--port <number>', 'the port; 0 for any free one', '8080')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--data-dir <folder>', 'where everything is kept; default ~/.local/share/runscan')
    .action((_options, command: Command) => serveCommand(io, command.optsWithGlobals()))

  program
    .command('login')
    .description('check an API key and keep it in netrc')
    .argument('[key]', 'the key; asked for, or read from standard input, when left out')
    .option('--host <url>', 'the server that the key is for')
    .action((key: string | undefined, _options, command: Command) =>
      loginCommand(io, key, command.optsWithGlobals()),
    )

  program
    .command('status')
    .description('show which server and key are in force')
    .action((_options, command: Command) => statusCommand(io, command.optsWithGlobals()))

  program
    .command('run')
    .description('show a run')
    .argument('<path>', "entity/project/run_id, or the URL of the run's page")
    .action((path: string, _options, command: Command) => runCommand(io, path, command.optsWithGlobals()))

  program
    .command('runs')
    .description("list a project's runs, newest first")
    .argument('[path]', 'entity/project')
    .option('-f, --filter <json>', 'a filter such as \'{"state": "finished"}\'')
    .option('-o, --order <field>', 'such as -created_at or +summary_metrics.loss', '-created_at')
    .option('-n, --limit <number>', 'the most runs', '50')
    .option('-a, --all', 'all runs')
    .action((path: string | undefined, _options, command: Command) =>
      runsCommand(io, path, command.optsWithGlobals()),
    )

  program
    .command('scan')
    .description('write every row of a history')
    .argument('<path>', 'entity/project/run_id')
    .addOption(keys)
    .option('--min-step <number>', 'the first step')
    .option('--max-step <number>', 'the step before which to end')
    .addOption(
      new Option('--key-mode <mode>', 'rows that have all keys, any of them, or every row')
        .choices(['all', 'any', 'every-row'])
        .default('all'),
    )
    .option('-n, --limit <number>', 'the most rows')
    .option('--csv', 'write CSV')
    .option('--stats', 'say what it cost')
    .action((path: string, _options, command: Command) => scanCommand(io, path, command.optsWithGlobals()))

  program
    .command('history')
    .description('write some rows of a history, sampled by the server')
    .argument('<path>', 'entity/project/run_id')
    .addOption(keys)
    .option('-n, --samples <number>', 'the most rows', '500')
    .option('-x, --x-axis <key>', 'the key that comes first with --keys', '_step')
    .addOption(
      new Option('--stream <name>', 'what was logged, or measurements of the machine')
        .choices(['default', 'system'])
        .default('default'),
    )
    .option('--csv', 'write CSV')
    .action((path: string, _options, command: Command) => historyCommand(io, path, command.optsWithGlobals()))

  program
    .command('follow')
    .description('write rows as they are logged, until the run ends')
    .argument('<path>', 'entity/project/run_id')
    .addOption(keys)
    .option('--min-step <number>', 'the first step')
    .action((path: string, _options, command: Command) => followCommand(io, path, command.optsWithGlobals()))

  program
    .command('files')
    .description("list or download a run's files")
    .argument('<path>', 'entity/project/run_id')
    .argument('[names...]', 'these files alone')
    .option('--pattern <like>', 'names like this: % is any text, _ any character; not with names')
    .option('-d, --download <folder>', 'save them below a folder')
    .option('--replace', 'write over files that are there already')
    .action((path: string, given: string[], _options, command: Command) =>
      filesCommand(io, path, given, command.optsWithGlobals()),
    )

  program
    .command('export')
    .description('download the parquet files of a history')
    .argument('<path>', 'entity/project/run_id')
    .option('-d, --dir <folder>', 'the folder to save them in', '.')
    .option('--partial', 'also when there are rows that are not exported yet')
    .action((path: string, _options, command: Command) => exportCommand(io, path, command.optsWithGlobals()))

  program
    .command('update')
    .description('change the name, notes, tags, config or summary of a run')
    .argument('<path>', 'entity/project/run_id')
    .option('--name <text>')
    .option('--notes <text>')
    .option('--group <text>')
    .option('--job-type <text>')
    .option('--tag <names...>', 'add tags')
    .option('--untag <names...>', 'remove tags')
    .option('--config <key=value...>', 'set keys of the config; an empty value removes the key')
    .option('--summary <key=value...>', 'set keys of the summary')
    .option('--dry-run', 'change nothing')
    .action((path: string, _options, command: Command) => updateCommand(io, path, command.optsWithGlobals()))

  program
    .command('delete')
    .description('delete a run')
    .argument('<path>', 'entity/project/run_id')
    .option('-y, --yes', 'say that you mean it')
    .option('--artifacts', 'the artifacts that it has logged too')
    .option('--dry-run', 'delete nothing')
    .action((path: string, _options, command: Command) => deleteCommand(io, path, command.optsWithGlobals()))

  program
    .command('wait')
    .description('wait until a run has ended; 0 only when it has finished well')
    .argument('<path>', 'entity/project/run_id')
    .option('--timeout <seconds>', 'wait no longer')
    .action((path: string, _options, command: Command) => waitCommand(io, path, command.optsWithGlobals()))

  program
    .command('demo')
    .description('train a small model on the embedded server, and read its history back')
    .option('--steps <number>', 'steps to train', '20000')
    .option('--keep', 'leave the server up until Ctrl-C')
    .action((_options, command: Command) => demoCommand(io, command.optsWithGlobals()))

  return program
}
