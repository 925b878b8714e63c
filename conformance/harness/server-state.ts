// Waits until the server has what a writer sent, asking it directly so that neither client is trusted for it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { SideBySide } from './side-by-side.js'

const query = `query RunProgress($entity: String!, $project: String!, $run: String!) {
  project(name: $project, entityName: $entity) {
    run(name: $run) { state historyKeys parquetHistory(liveKeys: ["_step"]) { parquetUrls liveData } }
  }
}`

export interface RunProgress {
  state: string
  lastStep: number
  exports: number
  liveRows: number
}

/** How far a run is; undefined before the server knows it. */
export async function progressOf(
  { server }: SideBySide,
  project: string,
  run: string,
): Promise<RunProgress | undefined> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`api:${server.apiKey}`).toString('base64')}`,
    },
    body: JSON.stringify({ query, variables: { entity: server.entity, project, run } }),
  })
  const found = ((await response.json()) as { data?: Reply }).data?.project?.run
  if (!found) return undefined
  return {
    state: found.state,
    lastStep: found.historyKeys?.lastStep ?? -1,
    exports: found.parquetHistory?.parquetUrls?.length ?? 0,
    liveRows: found.parquetHistory?.liveData?.length ?? 0,
  }
}

/** Waits until `enough` holds; the error says how far the run came. */
export async function untilRun(
  side: SideBySide,
  project: string,
  run: string,
  enough: (progress: RunProgress) => boolean,
  timeoutMs = 60_000,
): Promise<RunProgress> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const progress = await progressOf(side, project, run)
    if (progress && enough(progress)) return progress
    if (Date.now() > deadline) {
      throw new TypeError(`${project}/${run} did not get there in time: ${JSON.stringify(progress)}`)
    }
    await sleep(100)
  }
}

/** Whether every row of an ended run is exported. */
export function isExported({ state, exports, liveRows }: RunProgress): boolean {
  return state !== 'running' && exports > 0 && liveRows === 0
}

interface Reply {
  project?: {
    run?: {
      state: string
      historyKeys?: { lastStep?: number }
      parquetHistory?: { parquetUrls?: string[]; liveData?: unknown[] }
    }
  }
}
