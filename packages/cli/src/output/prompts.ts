// Questions to the person at the terminal. They are asked on standard error: standard output is for data.

import { confirm as confirmPrompt, isCancel, password } from '@clack/prompts'
import { AbortError } from '@runscan/core'

/** Asks for a secret; what is typed is not shown. @throws `AbortError` on Ctrl-C */
export async function askSecret(message: string, signal: AbortSignal): Promise<string> {
  return answered(await password({ message, signal, output: process.stderr }))
}

/** Asks for a yes; the default is no. @throws `AbortError` on Ctrl-C */
export async function confirm(message: string, signal: AbortSignal): Promise<boolean> {
  return answered(await confirmPrompt({ message, signal, initialValue: false, output: process.stderr }))
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new AbortError('the question')
  return answer as Exclude<Answer, symbol>
}
