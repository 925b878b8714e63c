// runscan delete: its arguments.
import { lazily, runPath, type Verb, verb } from '../../program/verb.js'

export const deleteVerb: Verb = io =>
  verb('delete', 'delete runs, after asking', [
    ['runscan delete ada/vision/1a2b3c4d', 'asks first'],
    ['runscan delete ada/vision/1a2b3c4d ada/vision/9z8y7x6w --yes', 'two, without being asked'],
  ])
    .argument('<paths...>', runPath)
    .option('--artifacts', 'the artifacts that they have logged too')
    .action(lazily(io, async () => (await import('./delete.js')).deleteCommand))
