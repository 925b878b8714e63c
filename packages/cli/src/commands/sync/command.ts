// runscan sync: its arguments.
import { lazily, type Verb, verb } from '../../program/verb.js'

export const syncVerb: Verb = io =>
  verb('sync', 'bring runs that were logged to this machine to a server', [
    ['runscan sync wandb', 'all of a folder that have not been brought yet'],
    ['runscan sync wandb/offline-run-20261124_222829-1a2b3c4d', 'one of them'],
    ['runscan sync wandb -e ada -p vision --dry-run', 'what would be brought to where'],
  ])
    .argument('[folders...]', 'folders of runs, or a folder that has them; default ./wandb')
    .option('--include-synced', 'also runs that were brought already')
    .option('--skip-corrupt', 'read on behind damage in a log')
    .action(lazily(io, async () => (await import('./sync.js')).syncCommand))
