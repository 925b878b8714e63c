// runscan run: its arguments.
import { lazily, runPath, type Verb, verb } from '../../program/verb.js'

export const runVerb: Verb = io =>
  verb('run', 'show a run', [
    ['runscan run ada/vision/1a2b3c4d', 'its state, config and summary'],
    ['runscan run https://wandb.ai/ada/vision/runs/1a2b3c4d', 'by the address of its page'],
    ['runscan run ada/vision/1a2b3c4d --json', 'all attributes, for programs'],
  ])
    .argument('<path>', runPath)
    .action(lazily(io, async () => (await import('./run.js')).runCommand))
