// What is known of a run besides its history.
import { useMemo, useState } from 'preact/hooks'
import { Empty } from '../app/notice.js'
import { compareKeys } from '../charts/groups.js'
import { formatTime } from '../format/times.js'
import { flatten, formatValue } from '../format/values.js'
import { describeMedia } from '../media/kinds.js'
import type { RunPlace } from '../worker/protocol.js'
import { Metadata } from './metadata.js'
import type { RunDetails } from './run-query.js'

export function Overview({ place, run }: { place: RunPlace; run: RunDetails }) {
  const facts: [string, string | null | undefined][] = [
    ['Run id', run.name],
    ['State', run.state],
    ['Started', formatTime(run.createdAt)],
    ['Last heard of', run.heartbeatAt ? formatTime(run.heartbeatAt) : null],
    ['User', run.user.username],
    ['Host', run.host],
    ['Group', run.group],
    ['Job type', run.jobType],
    ['Sweep', run.sweepName],
    ['Commit', run.commit],
    ['Tags', (run.tags ?? []).join(', ')],
  ]
  return (
    <div class="columns">
      <section class="flow" aria-labelledby="facts">
        <h2 id="facts">Run</h2>
        <table class="pairs">
          <tbody>
            {facts.map(([name, value]) =>
              value ? (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{value}</td>
                </tr>
              ) : null,
            )}
          </tbody>
        </table>
        {run.notes && (
          <>
            <h3>Notes</h3>
            <p class="notes">{run.notes}</p>
          </>
        )}
        <Metadata place={place} />
      </section>
      <Values title="Config" values={run.config} />
      <Values title="Summary" values={run.summary} />
    </div>
  )
}

function Values({ title, values }: { title: string; values: Record<string, unknown> }) {
  const [wanted, setWanted] = useState('')
  const entries = useMemo(
    () =>
      flatten(values)
        .filter(([key]) => !/^_wandb\b/.test(key))
        .sort(([a], [b]) => compareKeys(a, b)),
    [values],
  )
  const shown = entries.filter(([key]) => key.toLowerCase().includes(wanted.toLowerCase()))
  const id = title.toLowerCase()
  return (
    <section class="flow" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {entries.length === 0 ? (
        <Empty title={`No ${id}.`} />
      ) : (
        <>
          <label class="field">
            <span class="hidden">Keys of the {id}</span>
            <input
              type="search"
              placeholder="Part of a key"
              value={wanted}
              onInput={event => setWanted(event.currentTarget.value)}
            />
          </label>
          <table class="pairs">
            <tbody>
              {shown.map(([key, value]) => (
                <tr key={key}>
                  <th scope="row">{key}</th>
                  <td>
                    <Value value={value} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {shown.length === 0 && <p class="faint">No key has that in it.</p>}
        </>
      )}
    </section>
  )
}

/** Longer texts are shown by their beginning. */
const longText = 160

function Value({ value }: { value: unknown }) {
  const media = describeMedia(value)
  if (media !== undefined) return <span class="faint">{media}</span>
  const text = formatValue(value)
  if (text.length <= longText) return <>{text}</>
  return (
    <details>
      <summary>{text.slice(0, longText)}…</summary>
      {text}
    </details>
  )
}
