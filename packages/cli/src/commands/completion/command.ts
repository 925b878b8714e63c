// runscan completion: its arguments.
import { Argument, Command } from 'commander'
import { lazily, type Verb, verb } from '../../program/verb.js'

export const completionVerb: Verb = io =>
  verb('completion', 'write what makes a shell complete verbs and options', [
    ['source <(runscan completion bash)', 'in ~/.bashrc'],
    ['source <(runscan completion zsh)', 'in ~/.zshrc, after compinit'],
    ['runscan completion fish > ~/.config/fish/completions/runscan.fish', 'once'],
  ])
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(lazily(io, async () => (await import('./completion.js')).completionCommand))

/** What the shell asks when a person presses the tabulator; in no help, since it is for programs. */
export const completeVerb: Verb = io =>
  new Command('__complete')
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[], _options, command: Command) => {
      const { completeCommand } = await import('./complete.js')
      await completeCommand(io, command.parent ?? command, words)
    })
