// runscan delete: removes a run, once the person has said so.
import { InputError } from '@runscan/core'
import type { Io } from '../io.js'
import { type GlobalOptions, openApi, say } from '../session.js'

export interface DeleteCommandOptions extends GlobalOptions {
  yes?: boolean
  dryRun?: boolean
  artifacts?: boolean
}

export async function deleteCommand(io: Io, path: string, options: DeleteCommandOptions): Promise<void> {
  const run = await openApi(options, io).run(path)
  if (options.dryRun) return say(io, options, `this would delete ${run}`)
  if (!options.yes) throw new InputError('--yes', `this deletes ${run} for good: say so with --yes`)
  await run.delete({ deleteArtifacts: options.artifacts ?? false })
  say(io, options, `deleted ${run}`)
}
