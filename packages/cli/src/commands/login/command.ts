// runscan login: its arguments.
import { lazily, type Verb, verb } from '../../program/verb.js'

export const loginVerb: Verb = io =>
  verb('login', 'check an API key and keep it in netrc', [
    ['runscan login', 'asks for the key'],
    ['runscan login --host http://127.0.0.1:8080 < key.txt', 'for a server of your own'],
  ])
    .argument('[key]', 'the key; asked for, or read from standard input, when left out')
    .option('--host <url>', 'the server that the key is for, and that commands talk to from then on')
    .action(lazily(io, async () => (await import('./login.js')).loginCommand))
