// From the start of a process to the first row, against a process that has nothing to read.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { median } from './measure.mjs'

/** What each has to do, as a module that is run from the command line of Node. `tell` says that the row is there. */
const programs = {
  'bare node': 'tell()',
  'runscan, Node': `
    import { openHistory } from '@runscan/history-wasm'
    for await (const row of (await openHistory(FILE)).scan({ keys: KEYS })) { if (row._step !== 0) throw 0; tell() }`,
  'hyparquet + compressors': `
    import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
    import { compressors } from 'hyparquet-compressors'
    const options = { file: await asyncBufferFromFile(FILE), columns: ['_step', ...KEYS], compressors }
    const [row] = await parquetReadObjects({ ...options, rowEnd: 1, useOffsetIndex: true })
    if (row._step !== 0n) throw 0
    tell()`,
  'parquet-wasm + apache-arrow': `
    import { openAsBlob } from 'node:fs'
    import { tableFromIPC } from 'apache-arrow'
    import { ParquetFile } from 'parquet-wasm'
    const file = await ParquetFile.fromFile(await openAsBlob(FILE))
    const table = tableFromIPC((await file.read({ columns: ['_step', ...KEYS], limit: 1 })).intoIPCStream())
    if (table.get(0)._step !== 0n) throw 0
    tell()`,
  'DuckDB, Node': `
    import { DuckDBInstance } from '@duckdb/node-api'
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const reader = await connection.runAndReadAll("select _step from read_parquet('" + FILE + "') limit 1")
    if (reader.getRows().length !== 1) throw 0
    tell()`,
  'nodejs-polars': `
    import pl from 'nodejs-polars'
    const frame = await pl.scanParquet(FILE).select(...['_step', ...KEYS].map(key => pl.col(key))).limit(1).collect()
    if (frame.height !== 1) throw 0
    tell()`,
}

/** Ends the program too: what it would still do, such as optimising code, is no part of the first row. */
const tell =
  "import { writeSync } from 'node:fs'; const tell = () => { writeSync(1, 'row'); process.exit() };"

/** Medians in milliseconds, the programs in turns. */
export async function measureColdStart({ rounds, file, keys, say }) {
  const times = Object.fromEntries(Object.keys(programs).map(name => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, program] of Object.entries(programs)) {
      const text = program.replaceAll('FILE', JSON.stringify(file)).replaceAll('KEYS', JSON.stringify(keys))
      times[name].push(await timeOf(text))
    }
    say(`cold start: round ${round + 1} of ${rounds}`)
  }
  const bare = median(times['bare node'])
  return Object.entries(times).map(([name, all]) => {
    const failed = all.includes(undefined) ? 'ended with an error' : undefined
    return failed
      ? { name, failed }
      : { name, milliseconds: median(all), overBare: median(all) - bare, rounds }
  })
}

async function timeOf(text) {
  const started = performance.now()
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const child = spawn(process.execPath, ['--input-type=module', '-e', tell + text], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told
  child.stdout.once('data', () => {
    told = performance.now() - started
  })
  const [code] = await once(child, 'exit')
  return code === 0 ? told : undefined
}
