// runscan history: its arguments.
import { Option } from 'commander'
import { collect, keysHelp, lazily, runPath, type Verb, verb } from '../../program/verb.js'
import { formatOption } from '../scan/command.js'

export const historyVerb: Verb = io =>
  verb('history', 'write some rows of a history, sampled by the server', [
    ['runscan history ada/vision/1a2b3c4d -k loss -n 100', 'a hundred rows that show its shape'],
    ['runscan history ada/vision/1a2b3c4d --stream system -o system.csv', 'measurements of the machine'],
  ])
    .argument('<path>', runPath)
    .option('-k, --keys <names>', `${keysHelp}; all when left out`, collect)
    .option('-n, --samples <number>', 'the most rows', '500')
    .option('-x, --x-axis <key>', 'the key that comes first with --keys', '_step')
    .addOption(
      new Option('--stream <name>', 'what was logged, or measurements of the machine')
        .choices(['default', 'system'])
        .default('default'),
    )
    .addOption(formatOption())
    .option('-o, --output <file>', 'write a file, whole or not at all, in the format that its name says')
    .action(lazily(io, async () => (await import('./history.js')).historyCommand))
