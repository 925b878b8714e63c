// runscan plot: keys of runs as lines.
import { InputError } from '@runscan/core'
import type { HistoryBatch, Run } from '@runscan/sdk'
import type { Io } from '../../io.js'
import { startProgress } from '../../output/progress.js'
import { inParallel } from '../../parallel/in-parallel.js'
import { drawPlot, type Series } from '../../plot/draw.js'
import { createPeaks, type Peaks } from '../../plot/peaks.js'
import { createSmoother, type Smoother } from '../../plot/smooth.js'
import { type GlobalOptions, jobsOf, names, openApi, optionalNumber, say } from '../../session.js'
import { adviseOnKeys } from '../../suggest/keys.js'
import { openRun } from '../../suggest/paths.js'

export interface PlotCommandOptions extends GlobalOptions {
  keys: string[]
  xAxis: string
  smooth?: string
  log?: boolean
  minStep?: string
  maxStep?: string
  ascii?: boolean
  width?: string
  height?: string
}

const tallest = 24

export async function plotCommand(
  io: Io,
  paths: readonly string[],
  options: PlotCommandOptions,
): Promise<void> {
  const keys = names(options.keys) ?? []
  if (keys.length === 0) throw new InputError('--keys', '--keys names what to draw, such as loss')
  const width = optionalNumber('--width', options.width, 24) ?? io.columns
  const height = optionalNumber('--height', options.height, 6) ?? Math.min(io.rows - 2, tallest)
  const weight = Number(options.smooth ?? 0)
  createSmoother(weight)
  const query = {
    minStep: optionalNumber('--min-step', options.minStep),
    maxStep: optionalNumber('--max-step', options.maxStep),
  }
  const api = openApi(options, io)
  const runs: Run[] = []
  for (const path of paths) runs.push(await openRun(api, path))

  const series: Series[][] = runs.map(() => [])
  const steps = runs.map(run => (run.historyKeys?.lastStep ?? -1) + 1)
  const read = runs.map(() => 0)
  const progress = startProgress(io, options, 'steps', sum(steps))
  try {
    await inParallel(runs, jobsOf(options), async (run, at) => {
      const lines = keys.map(key => ({ key, peaks: createPeaks(4 * width), smooth: createSmoother(weight) }))
      const scan = run.scanHistory({
        keys: [...new Set([options.xAxis, ...keys])].filter(key => key !== '_step'),
        keyMode: 'any',
        ...query,
        signal: io.signal,
      })
      for await (const batch of scan.batches()) {
        for (const line of lines) addBatch(line, batch, options.xAxis)
        read[at] = Number(batch.column('_step')?.get(batch.numRows - 1)) + 1
        progress.update(sum(read))
      }
      adviseOnKeys(io, options, run, scan.diagnostics.keysMissing)
      series[at] = lines.map(({ key, peaks }) => ({ name: nameOf(key, run, runs), points: peaks.points() }))
    })
  } finally {
    progress.end()
  }
  const drawn = series.flat().filter(({ points }) => points.length > 0)
  if (drawn.length === 0) {
    throw new InputError('--keys', `there are no numbers to draw of ${keys.join(', ')} over ${options.xAxis}`)
  }
  if (options.json || options.jsonl) {
    const { toJson } = await import('../../output/json.js')
    return io.out(options.json ? `${toJson(drawn, true)}\n` : drawn.map(line => `${toJson(line)}\n`).join(''))
  }
  const { log = false, ascii = false } = options
  await io.out(`${drawPlot(drawn, { width, height, log, ascii, color: io.color })}\n`)
  if (log && drawn.some(({ points }) => points.some(({ y }) => y <= 0))) {
    say(io, options, 'values that are not above 0 have no place on a logarithmic scale')
  }
}

function addBatch(
  { key, peaks, smooth }: { key: string; peaks: Peaks; smooth: Smoother },
  batch: HistoryBatch,
  xAxis: string,
): void {
  const [xs, ys] = [batch.column(xAxis), batch.column(key)]
  if (!xs || !ys) return
  for (let row = 0; row < batch.numRows; row += 1) {
    const [x, y] = [numberOf(xs.get(row)), numberOf(ys.get(row))]
    if (Number.isFinite(x) && Number.isFinite(y)) peaks.add(x, smooth(y))
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN
}

function nameOf(key: string, run: Run, runs: readonly Run[]): string {
  if (runs.length === 1) return key
  const others = runs.filter(other => other !== run && other.name === run.name)
  return `${key} · ${others.length === 0 && run.name ? run.name : run.id}`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
