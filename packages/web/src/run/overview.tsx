// What is known of a run besides its history.
import { useMemo, useState } from 'preact/hooks'
import { Empty } from '../app/notice.js'
import { formatTime } from '../format/times.js'
import { flatten, formatValue } from '../format/values.js'
import type { RunDetails } from './run-query.js'

export function Overview({ run }: { run: RunDetails }) {
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
      <section aria-labelledby="facts">
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
      </section>
      <Values title="Config" values={run.config} />
      <Values title="Summary" values={run.summary} />
    </div>
  )
}

function Values({ title, values }: { title: string; values: Record<string, unknown> }) {
  const [wanted, setWanted] = useState('')
  const entries = useMemo(() => flatten(values).filter(([key]) => key !== '_wandb'), [values])
  const shown = entries.filter(([key]) => key.toLowerCase().includes(wanted.toLowerCase()))
  const id = title.toLowerCase()
  return (
    <section aria-labelledby={id}>
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
                  <td>{formatValue(value)}</td>
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
