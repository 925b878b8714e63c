// A histogram as it was logged.

import { Scroll } from '../app/scroll.js'
import { countOf, formatNumber } from '../format/numbers.js'

export interface HistogramProps {
  name: string
  counts: readonly number[]
  /** One more than there are counts. */
  edges: readonly number[]
}

const [width, height] = [320, 140]

export function Histogram({ name, counts, edges }: HistogramProps) {
  const first = edges[0] ?? 0
  const span = (edges.at(-1) ?? 1) - first || 1
  const most = Math.max(...counts, 1)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const fullest = counts.indexOf(most)
  const words = `${countOf(total, 'value')} from ${formatNumber(first)} to ${formatNumber(first + span)}, most of them from ${formatNumber(edges[fullest] ?? first)} to ${formatNumber(edges[fullest + 1] ?? first)}`
  return (
    <figure class="histogram">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${name}: ${words}`}
        preserveAspectRatio="none"
      >
        {counts.map((count, at) => {
          const left = (((edges[at] ?? 0) - first) / span) * width
          const right = (((edges[at + 1] ?? 0) - first) / span) * width
          const size = (count / most) * (height - 2)
          return (
            <rect
              key={at}
              x={left}
              y={height - size}
              width={Math.max(0.5, right - left - 0.5)}
              height={size}
            />
          )
        })}
      </svg>
      <figcaption>
        <p>{words}.</p>
        <details>
          <summary>Counts</summary>
          <Scroll label={`Counts of ${name}`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">From</th>
                  <th scope="col">To</th>
                  <th scope="col">Count</th>
                </tr>
              </thead>
              <tbody>
                {counts.map((count, at) => (
                  <tr key={at}>
                    <td>{formatNumber(edges[at] ?? 0)}</td>
                    <td>{formatNumber(edges[at + 1] ?? 0)}</td>
                    <td>{formatNumber(count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </details>
      </figcaption>
    </figure>
  )
}
