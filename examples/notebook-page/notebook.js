// Cells on the runtime of Observable: each names what it needs, and runs again when that changes.
// `?server=URL&key=KEY&run=entity/project/run_id`
import { Inspector } from '@observablehq/inspector'
import { Runtime } from '@observablehq/runtime'
import { Api } from '@runscan/sdk'

const query = new URLSearchParams(location.search)
const notebook = document.querySelector('#notebook')
const main = new Runtime().module()

/** A cell: its name, the cells that it reads, and how its value is made. */
function cell(name, inputs, value) {
  const place = notebook.appendChild(document.createElement('section'))
  place.id = name
  main.variable(new Inspector(place)).define(name, inputs, value)
}

cell('title', [], () => Object.assign(document.createElement('h1'), { textContent: 'A run in a notebook' }))

cell('api', [], () => new Api({ baseUrl: query.get('server'), apiKey: query.get('key') }))

cell('run', ['api'], api => api.run(query.get('run')))

cell('config', ['run'], run => run.config)

cell('losses', ['run'], async run => {
  const table = await run.scanHistory({ keys: ['loss'] }).toColumns()
  return table.column('loss').values
})

cell('mean', ['losses'], losses => losses.reduce((sum, loss) => sum + loss, 0) / losses.length)

cell('words', ['run', 'losses', 'mean'], (run, losses, mean) =>
  Object.assign(document.createElement('p'), {
    textContent: `${run.name} logged ${losses.length} losses; their mean is ${mean.toPrecision(4)}.`,
  }),
)
