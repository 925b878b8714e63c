// Reads a run in the page itself, and draws one metric. The server must allow this page's origin:
// `runscan serve --allow-origin http://localhost:5173`.
import { Api } from '@runscan/sdk'
import { draw } from './draw.js'

const form = document.querySelector('form') as HTMLFormElement
const status = document.querySelector('[role=status]') as HTMLElement
const canvas = document.querySelector('canvas') as HTMLCanvasElement

form.addEventListener('submit', event => {
  event.preventDefault()
  const fields = Object.fromEntries(new FormData(form)) as Record<string, string>
  show(fields).catch(error => {
    status.textContent = String(error)
  })
})

async function show({ baseUrl = '', apiKey = '', path = '', metric = '' }: Record<string, string>) {
  status.textContent = 'reading …'
  const api = new Api({ baseUrl, apiKey })
  const run = await api.run(path)
  const scan = run.scanHistory({ keys: [metric] })
  const table = await scan.toColumns()
  const values = table.column(metric)?.values as Float64Array
  draw(canvas, values)
  status.textContent = `${run.name}: ${table.numRows} rows of ${metric}, ${scan.diagnostics.bytes} bytes read`
}
