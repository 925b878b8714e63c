// Sweeps.
import { sweepStorageId } from '../runs/ids.js'
import { readSweepConfig } from '../runs/sweep-config.js'
import { bestLoss, runsOfSweep } from '../runs/sweeps.js'
import type { Project } from '../storage/projects.js'
import type { Resolvers } from './typed.js'

export const sweep: Resolvers<'Sweep'> = {
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
  project: (source, _args, { storage }) => storage.projects.byId(source.projectId) as Project,
}
