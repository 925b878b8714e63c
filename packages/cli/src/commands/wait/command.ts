// runscan wait: its arguments.
import { lazily, runPath, type Verb, verb } from '../../program/verb.js'

export const waitVerb: Verb = io =>
  verb('wait', 'wait until a run has ended; 0 only when it has finished well', [
    ['runscan wait ada/vision/1a2b3c4d && echo finished', 'then do something'],
    ['runscan wait ada/vision/1a2b3c4d --timeout 3600', 'for an hour at most'],
  ])
    .argument('<path>', runPath)
    .option('--timeout <seconds>', 'wait no longer')
    .option('--interval <seconds>', 'between two questions', '1')
    .action(lazily(io, async () => (await import('./wait.js')).waitCommand))
