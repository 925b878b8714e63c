// What the client wrote down of the machine and the program.
import { fetchText } from '../api/content.js'
import { useLoading } from '../app/loading.js'
import { Loading, Problem } from '../app/notice.js'
import { fetchFiles } from '../files/files-query.js'
import { flatten, formatValue } from '../format/values.js'
import type { RunPlace } from '../worker/protocol.js'
import { readObject } from './run-query.js'

const fileName = 'wandb-metadata.json'

/** Nothing at all for runs whose client wrote none. */
export function Metadata({ place }: { place: RunPlace }) {
  const { data, error, isLoading, reload } = useLoading(JSON.stringify(place), signal =>
    fetchMetadata(place, signal),
  )
  if (error !== undefined) return <Problem error={error} retry={reload} />
  if (data === undefined) return isLoading ? <Loading what="the machine's description" /> : null
  return (
    <section class="flow" aria-labelledby="metadata">
      <h2 id="metadata">Machine and program</h2>
      <table class="pairs">
        <tbody>
          {flatten(data).map(([key, value]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>{formatValue(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

async function fetchMetadata(
  place: RunPlace,
  signal: AbortSignal,
): Promise<Record<string, unknown> | undefined> {
  const { files } = await fetchFiles(place, { names: [fileName] }, signal)
  const [file] = files
  if (!file) return undefined
  return readObject(await fetchText(file.link, { signal }))
}
