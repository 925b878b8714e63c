// runscan export: its arguments.
import { collect, lazily, type Verb, verb } from '../../program/verb.js'

export const exportVerb: Verb = io =>
  verb('export', 'save a project, or the parquet files of one run', [
    ['runscan export ada/vision -o vision', 'all runs: table, histories, system metrics, manifest'],
    [
      "runscan export ada/vision -o vision --filter 'state = finished' --files '%.json'",
      'some runs, and files of theirs',
    ],
    ['runscan export ada/vision -o vision', 'again: only what has changed'],
    ['runscan export ada/vision/1a2b3c4d -o exports', 'the parquet files of a run as the server has them'],
  ])
    .argument('<path>', 'entity/project, or entity/project/run_id')
    .requiredOption('-o, --output <folder>', 'the folder to save in')
    .option('-f, --filter <condition>', 'these runs of the project; see `runscan runs --help`')
    .option(
      '-k, --keys <names>',
      'these keys of the histories; divided by commas; may be given again',
      collect,
    )
    .option(
      '--files <pattern>',
      'files of this pattern: % is any text, _ any character; may be given again',
      collect,
    )
    .option('--no-history', 'no histories')
    .option('--no-system', 'no measurements of the machines')
    .option('--force', 'also what has not changed since the last time')
    .option('--partial', 'a run: also when there are rows that are not exported yet')
    .action(lazily(io, async () => (await import('./export.js')).exportCommand))
