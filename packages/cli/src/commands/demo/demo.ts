// runscan demo: the whole way of a run, from training to its history read back, on this machine alone.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { RunscanError, sleep } from '@runscan/core'
import { Api, type HistoryScanDiagnostics, type Run, startRun } from '@runscan/sdk'
import { type RunningServer, startServer } from '@runscan/server'
import type { Io } from '../../io.js'
import { startProgress } from '../../output/progress.js'
import { shown } from '../../output/text.js'
import { drawPlot } from '../../plot/draw.js'
import { type GlobalOptions, wholeNumber } from '../../session.js'
import { statistics } from '../scan/scan.js'
import { howToConnect, howToLook, untilAborted } from '../serve/serve.js'
import { config, train } from './train.js'

const plotWidth = 72

export interface DemoOptions extends GlobalOptions {
  steps: string
  keep?: boolean
}

export async function demoCommand(io: Io, options: DemoOptions): Promise<void> {
  const steps = wholeNumber('--steps', options.steps, 1)
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'runscan-demo-'))
  let server: RunningServer | undefined
  try {
    server = await startServer({ dataDir })
    await io.out(`embedded server on ${server.url}, scratch data in ${dataDir}\n`)
    const { run, losses } = await logRun(io, options, server, steps)
    const read = await readBack(io, options, run, losses)
    await io.out(report(run, read))
    if (options.keep) {
      await io.out(
        `\nthe server stays up until Ctrl-C; the official client reads the run with\n\n${howToConnect(server)}\n`,
      )
      await io.out(
        `python -c "import wandb; print(wandb.Api().run('${run.entity}/${run.project}/${run.id}').summary)"\n`,
      )
      await io.out(`\n${howToLook(server, `/${run.entity}/${run.project}`)}\n`)
      await untilAborted(io.signal)
    }
  } finally {
    await server?.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function logRun(
  io: Io,
  options: DemoOptions,
  server: RunningServer,
  steps: number,
): Promise<{ run: Run; losses: Float64Array }> {
  const api = new Api({
    baseUrl: server.url,
    apiKey: server.apiKey,
    entity: server.entity,
    signal: io.signal,
  })
  const writer = await startRun(api, { project: 'demo', name: 'logistic regression', config, tags: ['demo'] })
  const started = performance.now()
  const progress = startProgress(io, options, 'training', steps)
  let losses: Float64Array
  try {
    losses = await train(writer, steps, progress.update)
    await writer.finish()
  } finally {
    progress.end()
  }
  await io.out(
    `trained and logged ${steps.toLocaleString('en')} steps to ${writer.path} in ${seconds(started)}\n`,
  )
  await untilExported(io, api, writer.path)
  return { run: await api.run(writer.path), losses }
}

/** The server exports what is left of a run when that ends; this does not trust that it is done by then. */
async function untilExported(io: Io, api: Api, runPath: string): Promise<void> {
  const started = performance.now()
  for (;;) {
    api.flush()
    const run = await api.run(runPath)
    const scan = run.scanHistory({ keys: ['_step'], maxStep: 1 })
    await scan.toArray()
    if (run.state === 'finished' && scan.diagnostics.exports > 0 && scan.diagnostics.liveRows === 0) {
      return io.out(`exported to parquet: ${scan.diagnostics.exports} files after ${seconds(started)}\n`)
    }
    if (performance.now() - started > 60_000)
      throw new DemoError('the server did not export the run within a minute')
    await sleep(100, io.signal)
  }
}

interface ReadBack {
  losses: Float64Array
  diagnostics: Readonly<HistoryScanDiagnostics>
  part: Readonly<HistoryScanDiagnostics>
}

/** Reads all losses, and compares each with what was logged; then a small part, to show what that costs. */
async function readBack(io: Io, options: DemoOptions, run: Run, logged: Float64Array): Promise<ReadBack> {
  const scan = run.scanHistory({ keys: ['loss', 'accuracy'], signal: io.signal })
  const progress = startProgress(io, options, 'scanning', logged.length)
  const losses = new Float64Array(logged.length)
  let rows = 0
  try {
    for await (const batch of scan.batches()) {
      losses.set((batch.column('loss')?.values as Float64Array) ?? [], rows)
      rows += batch.numRows
      progress.update(rows)
    }
  } finally {
    progress.end()
  }
  const different = losses.findIndex((loss, step) => loss !== logged[step])
  if (rows !== logged.length || different !== -1) {
    throw new DemoError(
      rows === logged.length
        ? `step ${different} was logged as ${logged[different]} and read as ${losses[different]}`
        : `${logged.length} steps were logged and ${rows} read`,
    )
  }
  const from = Math.floor(logged.length * 0.75)
  const part = run.scanHistory({ keys: ['loss'], minStep: from, maxStep: from + 100, signal: io.signal })
  await part.toArray()
  return { losses, diagnostics: scan.diagnostics, part: part.diagnostics }
}

function report(run: Run, { losses, diagnostics, part }: ReadBack): string {
  const summary = Object.entries(run.summary).filter(([key]) => !key.startsWith('_'))
  const binSteps = Math.ceil(losses.length / (2 * plotWidth))
  return [
    '',
    `loss by step, means of ${binSteps}; read through WebAssembly out of ${diagnostics.exports} parquet files`,
    drawPlot([{ name: 'loss', points: means(losses, binSteps) }], { width: plotWidth, height: 12 }),
    '',
    'summary',
    ...summary.map(([key, value]) => `  ${key.padEnd(16)} ${shown(value)}`),
    '',
    `all of two keys    ${statistics(diagnostics)}`,
    `100 steps of one   ${statistics(part)}`,
    `every one of ${losses.length.toLocaleString('en')} losses is what was logged`,
    '',
  ].join('\n')
}

/** A single step's loss is mostly noise: its batch is small. */
function means(values: Float64Array, size: number): { x: number; y: number }[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, bin) => {
    const part = values.subarray(bin * size, (bin + 1) * size)
    return { x: bin * size, y: part.reduce((sum, value) => sum + value, 0) / part.length }
  })
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`
}

class DemoError extends RunscanError {
  override name = 'DemoError'

  constructor(message: string) {
    super(message, { code: 'DEMO', category: 'data' })
  }
}
