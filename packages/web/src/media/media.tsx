// Images, tables, histograms and other media of a run, step by step.
import { useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Empty, Loading, Problem } from '../app/notice.js'
import { compareKeys } from '../charts/groups.js'
import { fetchFiles } from '../files/files-query.js'
import { TableFile } from '../files/table-file.js'
import { formatCount } from '../format/numbers.js'
import { ask } from '../worker/client.js'
import type { RunPlace } from '../worker/protocol.js'
import { FileMedia } from './file-media.js'
import { Histogram } from './histogram.js'
import { mediaKeys, readMedia } from './kinds.js'

export interface MediaProps {
  place: RunPlace
  keys: Readonly<Record<string, readonly string[]>>
  version: number
}

export function Media({ place, keys, version }: MediaProps) {
  const names = mediaKeys(keys).sort(compareKeys)
  if (names.length === 0) return <Empty title="No media were logged." />
  return (
    <div class="media">
      {names.map(name => (
        <MediaPanel key={name} {...{ place, name, version }} />
      ))}
    </div>
  )
}

const stepsPerLoad = 1000

function MediaPanel({ place, name, version }: { place: RunPlace; name: string; version: number }) {
  const [limit, setLimit] = useState(stepsPerLoad)
  /** The chosen row; the last one as long as nobody chose. */
  const [chosen, setChosen] = useState<number>()
  const { data, error, reload } = useLoading(JSON.stringify([place, name, version, limit]), signal => {
    return ask('rows', { place, keys: [name], minStep: 0, limit }, signal)
  })
  const rows = data?.rows ?? []
  const at = Math.min(chosen ?? rows.length - 1, rows.length - 1)
  const row = rows[at]
  const id = `media-${name}`
  return (
    <section class="card flow" aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {!data && error === undefined && <Loading what={name} />}
      {rows.length > 1 && (
        <label class="stepper">
          <span>Step {formatCount(row?.step ?? 0)}</span>
          <input
            type="range"
            min="0"
            max={rows.length - 1}
            value={at}
            aria-valuetext={`step ${row?.step}`}
            onInput={event => setChosen(Number(event.currentTarget.value))}
          />
        </label>
      )}
      {rows.length === 1 && <p class="faint">Step {formatCount(row?.step ?? 0)}</p>}
      {row && <MediaValue place={place} name={name} value={row.values[0]} />}
      {data?.hasMore && (
        <p>
          The first {formatCount(rows.length)} steps are here.{' '}
          <button type="button" onClick={() => setLimit(limit + stepsPerLoad)}>
            Load more
          </button>
        </p>
      )}
    </section>
  )
}

function MediaValue({ place, name, value }: { place: RunPlace; name: string; value: unknown }) {
  const media = readMedia(value)
  switch (media?.kind) {
    case 'files':
      return <FileMedia place={place} files={media.files} />
    case 'table':
      return <LoggedTable place={place} name={media.name} />
    case 'histogram':
      return <Histogram name={name} counts={media.counts} edges={media.edges} />
    case 'unknown':
      return <p class="faint">There is no view of {media.type} here.</p>
    default:
      return <p class="faint">Nothing that can be shown was logged at this step.</p>
  }
}

function LoggedTable({ place, name }: { place: RunPlace; name: string }) {
  const { data, error, reload } = useLoading(JSON.stringify([place, name]), signal =>
    fetchFiles(place, { names: [name] }, signal),
  )
  if (!data) return error ? <Problem error={error} retry={reload} /> : <Loading what={name} />
  const file = data.files.find(candidate => candidate.name === name)
  return file ? (
    <TableFile key={name} place={place} file={file} />
  ) : (
    <p class="faint">{name} was not uploaded.</p>
  )
}
