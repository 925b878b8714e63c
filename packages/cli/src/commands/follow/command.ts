// runscan follow: its arguments.
import { collect, keysHelp, lazily, runPath, type Verb, verb } from '../../program/verb.js'

export const followVerb: Verb = io =>
  verb('follow', 'watch rows as they are logged, until the run ends', [
    ['runscan follow ada/vision/1a2b3c4d -k loss', 'a plot that grows, on a terminal'],
    ['runscan follow ada/vision/1a2b3c4d -k loss --jsonl', 'rows as JSON lines'],
  ])
    .argument('<path>', runPath)
    .option('-k, --keys <names>', `${keysHelp}; all when left out`, collect)
    .option('--min-step <number>', 'the first step')
    .option('--interval <seconds>', 'between two questions', '2')
    .option('--log', 'a logarithmic scale upwards')
    .option('--ascii', 'signs that every terminal has, in place of braille dots')
    .action(lazily(io, async () => (await import('./follow.js')).followCommand))
