// runscan follow: rows as they are logged, until the run ends.
import type { HistoryRow, Run } from '@runscan/sdk'
import type { Io } from '../../io.js'
import { toJson } from '../../output/json.js'
import { clean } from '../../output/text.js'
import { drawPlot } from '../../plot/draw.js'
import { createPeaks } from '../../plot/peaks.js'
import { type GlobalOptions, names, openApi, optionalNumber, say, wholeNumber } from '../../session.js'
import { openRun } from '../../suggest/paths.js'

export interface FollowCommandOptions extends GlobalOptions {
  keys?: string[]
  minStep?: string
  interval: string
  log?: boolean
  ascii?: boolean
}

export async function followCommand(io: Io, path: string, options: FollowCommandOptions): Promise<void> {
  const intervalMs = 1000 * wholeNumber('--interval', options.interval, 1)
  const keys = names(options.keys)
  const minStep = optionalNumber('--min-step', options.minStep)
  const run = await openRun(openApi(options, io), path)
  const rows = run.follow({ keys, minStep, intervalMs, signal: io.signal })
  const isWatched = io.outIsTerminal && keys !== undefined && !options.json && !options.jsonl
  if (isWatched) await drawWhileTheyCome(io, run, rows, keys, options)
  else for await (const row of rows) await io.out(`${toJson(row)}\n`)
  await run.load({ force: true })
  say(io, options, `the run is ${run.state}`)
}

const framesPerSecond = 5
const tallest = 24

/** A plot that is drawn over itself. */
async function drawWhileTheyCome(
  io: Io,
  run: Run,
  rows: AsyncIterable<HistoryRow>,
  keys: readonly string[],
  { log = false, ascii = false }: FollowCommandOptions,
): Promise<void> {
  const lines = keys.map(key => ({ key, peaks: createPeaks(4 * io.columns), latest: Number.NaN }))
  let drawnLines = 0
  let isDirty = false
  let step = -1
  const draw = async () => {
    if (!isDirty) return
    isDirty = false
    const series = lines.map(({ key, peaks, latest }) => ({
      name: `${key} = ${Number(latest.toPrecision(6))}`,
      points: peaks.points(),
    }))
    const height = Math.min(io.rows - 2, tallest)
    const plot = drawPlot(series, { width: io.columns, height, log, ascii, color: io.color })
    const text = `${clean(run.name ?? run.id)} · step ${step}\n${plot}\n`
    // Back to its first line, and what is below is gone.
    await io.out(`${drawnLines > 0 ? `\u001b[${drawnLines}A\u001b[J` : ''}${text}`)
    drawnLines = text.split('\n').length - 1
  }
  const timer = setInterval(() => void draw().catch(() => {}), 1000 / framesPerSecond)
  try {
    for await (const row of rows) {
      step = Number(row._step)
      for (const line of lines) {
        const value = row[line.key]
        if (typeof value !== 'number') continue
        line.latest = value
        if (Number.isFinite(value)) line.peaks.add(step, value)
        isDirty = true
      }
    }
    await draw()
  } finally {
    clearInterval(timer)
  }
}
