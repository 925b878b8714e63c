// Scans one key of a history, and hands its columns over without copying them.
// Workers have no import map, so the path is written out; a bundler would take the package's name.
import { openHistory } from './node_modules/@runscan/history-wasm/dist/index.js'

self.onmessage = async ({ data: { url, key } }) => {
  try {
    const history = await openHistory([url])
    const scan = history.scan({ keys: [key] })
    const table = await scan.toColumns()
    const steps = Float64Array.from(table.column('_step').values, Number)
    const values = table.column(key).values
    await history.close()
    postMessage({ steps, values, bytes: scan.diagnostics.bytes }, [steps.buffer, values.buffer])
  } catch (error) {
    postMessage({ error: String(error) })
  }
}
