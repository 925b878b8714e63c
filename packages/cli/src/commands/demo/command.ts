// runscan demo: its arguments.
import { lazily, type Verb, verb } from '../../program/verb.js'

export const demoVerb: Verb = io =>
  verb('demo', 'train a small model on the embedded server, and read its history back', [
    ['runscan demo', 'all of it on this machine, in seconds'],
    ['runscan demo --keep', 'and leave the server up to look around'],
  ])
    .option('--steps <number>', 'steps to train', '20000')
    .option('--keep', 'leave the server up until Ctrl-C')
    .action(lazily(io, async () => (await import('./demo.js')).demoCommand))
