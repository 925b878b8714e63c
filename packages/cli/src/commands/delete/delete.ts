// runscan delete: removes runs, once the person has said so.
import type { Io } from '../../io.js'
import { clean } from '../../output/text.js'
import { consent } from '../../program/consent.js'
import { describeRun } from '../../run/name.js'
import { type GlobalOptions, openApi, say } from '../../session.js'
import { openRun } from '../../suggest/paths.js'

export interface DeleteCommandOptions extends GlobalOptions {
  artifacts?: boolean
}

export async function deleteCommand(
  io: Io,
  paths: readonly string[],
  options: DeleteCommandOptions,
): Promise<void> {
  const api = openApi(options, io)
  const runs = await Promise.all(paths.map(path => openRun(api, path)))
  const what = runs.map(describeRun)
  if (!(await consent(io, options, 'delete', what))) return
  for (const run of runs) {
    await run.delete({ deleteArtifacts: options.artifacts ?? false })
    say(io, options, `deleted ${clean(describeRun(run))}`)
  }
}
