// A table that a run logged.
import { useState } from 'preact/hooks'
import { fetchText } from '../api/content.js'
import { PageError } from '../api/errors.js'
import { readJson } from '../api/request.js'
import { useLoading } from '../app/loading.js'
import { Loading, Problem } from '../app/notice.js'
import { Scroll } from '../app/scroll.js'
import { countOf, formatCount } from '../format/numbers.js'
import { formatValue } from '../format/values.js'
import { readMedia } from '../media/kinds.js'
import type { RunPlace } from '../worker/protocol.js'
import { isObject } from '../worker/values.js'
import { CellImages } from './cell-images.js'
import type { RunFile } from './files-query.js'

const rowsPerPage = 50

interface Table {
  columns: string[]
  rows: unknown[][]
}

export function TableFile({ place, file }: { place: RunPlace; file: RunFile }) {
  const [page, setPage] = useState(0)
  const { data, error, reload } = useLoading(JSON.stringify([file.name, file.updatedAt]), signal =>
    fetchTable(file, signal),
  )
  if (!data) return error ? <Problem error={error} retry={reload} /> : <Loading what={file.name} />
  const first = page * rowsPerPage
  const shown = data.rows.slice(first, first + rowsPerPage)
  return (
    <>
      <Scroll label={`Table ${file.name}`}>
        <table>
          <thead>
            <tr>
              {data.columns.map((column, at) => (
                <th
                  key={at}
                  scope="col"
                  class={typeof data.rows[0]?.[at] === 'number' ? 'number' : undefined}
                >
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, at) => (
              <tr key={first + at}>
                {data.columns.map((_column, column) => (
                  <Cell key={column} place={place} value={row[column]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <div class="pager">
        {data.rows.length > rowsPerPage && (
          <>
            <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
              Previous
            </button>
            <span>
              {formatCount(first + 1)}–{formatCount(first + shown.length)} of {formatCount(data.rows.length)}
            </span>
            <button
              type="button"
              disabled={first + rowsPerPage >= data.rows.length}
              onClick={() => setPage(page + 1)}
            >
              Next
            </button>
          </>
        )}
        {data.rows.length <= rowsPerPage && <span class="faint">{countOf(data.rows.length, 'row')}</span>}
      </div>
    </>
  )
}

function Cell({ place, value }: { place: RunPlace; value: unknown }) {
  const media = readMedia(value)
  if (media?.kind === 'files')
    return (
      <td>
        <CellImages place={place} files={media.files} />
      </td>
    )
  return <td class={typeof value === 'number' ? 'number' : undefined}>{formatValue(value)}</td>
}

async function fetchTable(file: RunFile, signal: AbortSignal): Promise<Table> {
  const table = readJson(await fetchText(file.link, { signal }))
  if (!isObject(table) || !Array.isArray(table.columns) || !Array.isArray(table.data))
    throw new PageError('UNREADABLE', `${file.name} is no table.`)
  return { columns: table.columns.map(String), rows: table.data.filter(Array.isArray) }
}
