// What the run printed.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Empty, Loading, Problem } from '../app/notice.js'
import { Scroll } from '../app/scroll.js'
import { formatCount } from '../format/numbers.js'
import type { RunPlace } from '../worker/protocol.js'
import { fetchLogs, type LogLine, linesPerPage } from './logs-query.js'

export function Logs({ place, isLive }: { place: RunPlace; isLive: boolean }) {
  const [from, setFrom] = useState<number | 'end'>('end')
  const [wanted, setWanted] = useState('')
  const { data, error, reload } = useLoading(
    JSON.stringify([place, from]),
    signal => fetchLogs(place, from, signal),
    { everyMs: isLive && from === 'end' ? 2000 : undefined },
  )
  if (!data) return error ? <Problem error={error} retry={reload} /> : <Loading what="console output" />
  if (data.total === 0) return <Empty title="The run printed nothing." />
  const { lines, total } = data
  const first = lines[0]?.number ?? 0
  const last = lines.at(-1)?.number ?? 0
  const shown = lines.filter(({ text }) => text.toLowerCase().includes(wanted.toLowerCase()))
  return (
    <>
      <search class="bar" aria-label="Console output">
        <label>
          <span>Find in these lines</span>
          <input type="search" value={wanted} onInput={event => setWanted(event.currentTarget.value)} />
        </label>
        <p class="faint" role="status">
          {wanted === ''
            ? `Lines ${formatCount(first + 1)} to ${formatCount(last + 1)} of ${formatCount(total)}`
            : `${formatCount(shown.length)} of ${formatCount(lines.length)} lines`}
        </p>
        <span class="buttons push">
          <button type="button" disabled={first === 0} onClick={() => setFrom(0)}>
            First
          </button>
          <button
            type="button"
            disabled={first === 0}
            onClick={() => setFrom(Math.max(0, first - linesPerPage))}
          >
            Earlier
          </button>
          <button type="button" disabled={last + 1 >= total} onClick={() => setFrom(last + 1)}>
            Later
          </button>
          <button type="button" disabled={from === 'end'} onClick={() => setFrom('end')}>
            Last
          </button>
        </span>
      </search>
      {error !== undefined && <Problem error={error} retry={reload} />}
      <Lines lines={shown} isAtEnd={from === 'end'} />
    </>
  )
}

/** Stays at the end as long as the person did not scroll away from it. */
function Lines({ lines, isAtEnd }: { lines: readonly LogLine[]; isAtEnd: boolean }) {
  const box = useRef<HTMLElement>(null)
  const follows = useRef(true)
  useEffect(() => {
    if (box.current && isAtEnd && follows.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines, isAtEnd])
  const onScroll = () => {
    const element = box.current
    if (element) follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40
  }
  return (
    <Scroll class="log" label="Console output" box={box} onScroll={onScroll}>
      <ol>
        {lines.map(({ number, text, isError, time }) => (
          <li key={number} value={number + 1} class={isError ? 'error' : undefined} title={time ?? undefined}>
            {isError && <span class="hidden">error: </span>}
            {text || ' '}
          </li>
        ))}
      </ol>
    </Scroll>
  )
}
