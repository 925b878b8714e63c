// nodejs-polars. POLARS_MAX_THREADS is 1 in its process, as the others have one thread.
import pl from 'nodejs-polars'
import { ofColumns, ofRows } from './check.mjs'

function frame({ source, keys, minStep, maxStep }) {
  let lazy = pl.scanParquet(source)
  if (minStep !== undefined) {
    lazy = lazy.filter(
      pl
        .col('_step')
        .gtEq(pl.lit(minStep))
        .and(pl.col('_step').lt(pl.lit(maxStep))),
    )
  }
  if (keys) lazy = lazy.select(...['_step', ...keys].map(key => pl.col(key)))
  return lazy.collect()
}

async function columns(request) {
  const result = await frame(request)
  const found = result.getColumns().map(series => series.toArray())
  return () => ofColumns(found, result.height)
}

async function rows(request) {
  const { seen, add } = ofRows()
  for (const row of (await frame(request)).toRecords()) add(row)
  return { seen }
}

export const tasks = { columns, objects: rows, rows, middle: columns }
