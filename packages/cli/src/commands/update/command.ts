// runscan update: its arguments.
import { collect, lazily, runPath, type Verb, verb } from '../../program/verb.js'

export const updateVerb: Verb = io =>
  verb('update', 'change the name, notes, tags, group, config or summary of a run', [
    ['runscan update ada/vision/1a2b3c4d --tag best --untag draft', 'tags'],
    ['runscan update ada/vision/1a2b3c4d --config lr=0.1 --config stage=final', 'keys of the config'],
    ['runscan update ada/vision/1a2b3c4d --config old_key=', 'removes a key'],
    ["runscan update ada/vision/1a2b3c4d --notes 'the good one' --dry-run", 'what would change'],
  ])
    .argument('<path>', runPath)
    .option('--name <text>', 'the name that people see')
    .option('--notes <text>', 'the notes')
    .option('--group <text>', 'the group')
    .option('--job-type <text>', 'the type of the job')
    .option('--tag <names>', 'add tags, divided by commas; may be given again', collect)
    .option('--untag <names>', 'remove tags, divided by commas; may be given again', collect)
    .option(
      '--config <key=value>',
      'set a key of the config; an empty value removes it; may be given again',
      collect,
    )
    .option(
      '--summary <key=value>',
      'set a key of the summary; an empty value removes it; may be given again',
      collect,
    )
    .action(lazily(io, async () => (await import('./update.js')).updateCommand))
