// runscan scan: its arguments.
import { Option } from 'commander'
import { collect, keysHelp, lazily, runPath, type Verb, verb } from '../../program/verb.js'

export const scanVerb: Verb = io =>
  verb('scan', 'write every row of a history', [
    ['runscan scan ada/vision/1a2b3c4d -k loss,accuracy', 'the first rows, as a table'],
    [
      'runscan scan ada/vision/1a2b3c4d -k loss --min-step 1000 > loss.jsonl',
      'from a step on, as JSON lines',
    ],
    ['runscan scan ada/vision/1a2b3c4d -o history.parquet', 'all of it, as .parquet, .arrow, .csv or .jsonl'],
    [
      'runscan scan ada/vision/1a2b3c4d -k loss --min-step 500 --max-step 600 --explain',
      'what it is going to read, and what that has cost',
    ],
  ])
    .argument('<path>', runPath)
    .option('-k, --keys <names>', `${keysHelp}; all when left out`, collect)
    .option('--min-step <number>', 'the first step')
    .option('--max-step <number>', 'the step before which to end')
    .addOption(
      new Option('--key-mode <mode>', 'rows that have all keys, any of them, or every row')
        .choices(['all', 'any', 'every-row'])
        .default('all'),
    )
    .option('-n, --limit <number>', 'the most rows')
    .addOption(formatOption())
    .option('-o, --output <file>', 'write a file, whole or not at all, in the format that its name says')
    .option('--no-cache', 'neither read nor keep exports on this machine')
    .option(
      '--explain',
      'say what it is going to read of which file, and then where the rows came from and what that cost',
    )
    .action(lazily(io, async () => (await import('./scan.js')).scanCommand))

/** How rows are written. */
export function formatOption(): Option {
  return new Option('--format <format>', 'default: a table on a terminal, else jsonl').choices([
    'table',
    'jsonl',
    'json',
    'csv',
    'parquet',
    'arrow',
  ])
}
