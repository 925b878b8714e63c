// runscan plot: its arguments.
import { collect, keysHelp, lazily, runPath, type Verb, verb } from '../../program/verb.js'

export const plotVerb: Verb = io =>
  verb('plot', 'draw keys of one or several runs', [
    ['runscan plot ada/vision/1a2b3c4d -k loss', 'one line'],
    ['runscan plot ada/vision/1a2b3c4d ada/vision/9z8y7x6w -k loss,val_loss --log', 'two runs, two keys'],
    ['runscan plot ada/vision/1a2b3c4d -k loss --smooth 0.95 -x _runtime', 'smoothed, over the seconds'],
    ['runscan plot ada/vision/1a2b3c4d -k loss --ascii --width 60 > loss.txt', 'for a file'],
  ])
    .argument('<paths...>', runPath)
    .requiredOption('-k, --keys <names>', keysHelp, collect)
    .option('-x, --x-axis <key>', 'what is drawn to the right', '_step')
    .option('--smooth <weight>', 'an exponential moving average; from 0 for none to nearly 1')
    .option('--log', 'a logarithmic scale upwards')
    .option('--min-step <number>', 'the first step')
    .option('--max-step <number>', 'the step before which to end')
    .option('--ascii', 'signs that every terminal has, in place of braille dots')
    .option('--width <characters>', 'default: of the terminal')
    .option('--height <lines>', 'default: of the terminal, 24 at most')
    .action(lazily(io, async () => (await import('./plot.js')).plotCommand))
