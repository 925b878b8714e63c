// The verbs, in the groups and the order in which help lists them.
import { artifactsVerb } from '../commands/artifacts/command.js'
import { cacheVerb } from '../commands/cache/command.js'
import { completionVerb } from '../commands/completion/command.js'
import { deleteVerb } from '../commands/delete/command.js'
import { demoVerb } from '../commands/demo/command.js'
import { exportVerb } from '../commands/export/command.js'
import { filesVerb } from '../commands/files/command.js'
import { followVerb } from '../commands/follow/command.js'
import { historyVerb } from '../commands/history/command.js'
import { loginVerb } from '../commands/login/command.js'
import { plotVerb } from '../commands/plot/command.js'
import { runVerb } from '../commands/run/command.js'
import { runsVerb } from '../commands/runs/command.js'
import { scanVerb } from '../commands/scan/command.js'
import { serveVerb } from '../commands/serve/command.js'
import { statusVerb } from '../commands/status/command.js'
import { syncVerb } from '../commands/sync/command.js'
import { updateVerb } from '../commands/update/command.js'
import { waitVerb } from '../commands/wait/command.js'
import type { Verb } from './verb.js'

/** Verbs by what they are for. */
export const verbs: readonly { title: string; verbs: readonly Verb[] }[] = [
  {
    title: 'Look at runs:',
    verbs: [runsVerb, runVerb, scanVerb, historyVerb, plotVerb, followVerb, waitVerb],
  },
  { title: 'Take them away:', verbs: [exportVerb, filesVerb, artifactsVerb] },
  { title: 'Change them:', verbs: [updateVerb, deleteVerb, syncVerb] },
  { title: 'Servers:', verbs: [loginVerb, statusVerb, serveVerb, demoVerb] },
  { title: 'This program:', verbs: [cacheVerb, completionVerb] },
]
