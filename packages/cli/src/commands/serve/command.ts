// runscan serve: its arguments.
import { collect, lazily, type Verb, verb } from '../../program/verb.js'

export const serveVerb: Verb = io =>
  verb('serve', 'start the embedded server', [
    ['runscan serve', 'on port 8080 of this machine, with what to export for clients'],
    ['runscan serve --port 0 --data-dir ./runs', 'on any free port, with its data here'],
  ])
    .option('--port <number>', 'the port; 0 for any free one', '8080')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--data-dir <folder>', 'where everything is kept; default ~/.local/share/runscan')
    .option('--allow-origin <origin>', 'let pages of this origin use it; may be given again', collect)
    .action(lazily(io, async () => (await import('./serve.js')).serveCommand))
