// Whether a person means it.
import { InputError } from '@runscan/core'
import type { Io } from '../io.js'
import { clean } from '../output/text.js'
import { type GlobalOptions, say } from '../session.js'

/**
 * Whether to go on with what cannot be undone: after --yes, or a yes at the terminal; with --dry-run it says what would
 * be done, and that is all.
 *
 * @throws `InputError` where there is nobody to ask and --yes is missing
 */
export async function consent(
  io: Io,
  options: GlobalOptions,
  action: string,
  what: readonly string[],
): Promise<boolean> {
  const list = what.map(item => `  ${clean(item)}\n`).join('')
  if (options.dryRun) {
    io.err(`this would ${action}\n${list}`)
    return false
  }
  if (options.yes) return true
  if (!io.inputIsTerminal || !io.errIsTerminal) {
    throw new InputError('--yes', `this would ${action} for good: say so with --yes\n${list.trimEnd()}`)
  }
  io.err(`this will ${action} for good\n${list}`)
  const isMeant = await io.confirm(`${action}?`)
  if (!isMeant) say(io, options, 'nothing was done')
  return isMeant
}
