// runscan status: its arguments.
import { lazily, type Verb, verb } from '../../program/verb.js'

export const statusVerb: Verb = io =>
  verb('status', 'show which server and key are in force', [
    ['runscan status --json', 'for programs'],
  ]).action(lazily(io, async () => (await import('./status.js')).statusCommand))
