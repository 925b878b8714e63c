// Sweeps.
import { sweepStorageId } from '../runs/ids.js'
import { pageOfRuns } from '../runs/list.js'
import { readSweepConfig } from '../runs/sweep-config.js'
import { bestLoss, runsOfSweep } from '../runs/sweeps.js'
import type { Project } from '../storage/projects.js'
import { connectionOf, type PageArgs } from './run-connection.js'
import type { Resolvers } from './typed.js'

export const sweep: Resolvers<'Sweep', { runs: PageArgs }> = {
  id: source => sweepStorageId(source),
  name: source => source.name,
  displayName: source => source.displayName,
  method: source => readSweepConfig(source.config).method,
  state: source => source.state,
  description: source => source.description,
  bestLoss: (source, _args, context) => bestLoss(context, source),
  config: source => source.config,
  createdAt: source => new Date(source.createdAt).toISOString(),
  updatedAt: source => new Date(source.updatedAt).toISOString(),
  runCount: (source, _args, context) => runsOfSweep(context, source).length,
  runCountExpected: source => readSweepConfig(source.config).expectedRuns,
  heartbeatAt(source, _args, context) {
    const times = runsOfSweep(context, source).map(({ heartbeatAt }) => heartbeatAt)
    return times.length > 0 ? new Date(Math.max(...times)).toISOString() : null
  },
  earlyStopJobRunning: () => false,
  controller: () => null,
  scheduler: () => null,
  runs(source, args, context) {
    const filters = JSON.stringify({ sweep: source.name })
    return connectionOf(pageOfRuns(context, source.projectId, { ...args, filters }))
  },
  project: (source, _args, { storage }) => storage.projects.byId(source.projectId) as Project,
}
