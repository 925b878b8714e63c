// The artifacts of a run, with what is in them.
import { useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Empty, Loading, Problem } from '../app/notice.js'
import { Pager } from '../app/pager.js'
import { Scroll } from '../app/scroll.js'
import { Download } from '../files/download.js'
import { countOf, formatBytes } from '../format/numbers.js'
import { formatTime } from '../format/times.js'
import type { RunPlace } from '../worker/protocol.js'
import {
  type ArtifactRelation,
  fetchArtifactFiles,
  fetchArtifacts,
  type ListedArtifact,
} from './artifacts-query.js'

export function Artifacts({ place, isLive }: { place: RunPlace; isLive: boolean }) {
  return (
    <>
      <ArtifactList {...{ place, isLive }} relation="made" title="Made by this run" />
      <ArtifactList {...{ place, isLive }} relation="used" title="Used by this run" />
    </>
  )
}

interface ArtifactListProps {
  place: RunPlace
  relation: ArtifactRelation
  title: string
  isLive: boolean
}

function ArtifactList({ place, relation, title, isLive }: ArtifactListProps) {
  const [cursors, setCursors] = useState<readonly string[]>([])
  const after = cursors.at(-1) ?? null
  const { data, error, reload } = useLoading(
    JSON.stringify([place, relation, after]),
    signal => fetchArtifacts(place, relation, after, signal),
    { everyMs: isLive ? 10_000 : undefined },
  )
  const id = `artifacts-${relation}`
  return (
    <section class="part flow" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {!data && error === undefined && <Loading what="artifacts" />}
      {data?.total === 0 && (
        <Empty title={relation === 'made' ? 'It made no artifact.' : 'It used no artifact.'} />
      )}
      <ul class="stack">
        {data?.artifacts.map(artifact => (
          <li key={artifact.id}>
            <Artifact artifact={artifact} />
          </li>
        ))}
      </ul>
      {data && <Pager label={`Pages of ${title}`} starts={cursors} next={data.next} onStarts={setCursors} />}
    </section>
  )
}

function Artifact({ artifact }: { artifact: ListedArtifact }) {
  const [isOpen, setIsOpen] = useState(false)
  const { name, type, aliases, bytes, files, createdAt, description } = artifact
  return (
    <details class="item flow" open={isOpen} onToggle={event => setIsOpen(event.currentTarget.open)}>
      <summary>
        <b>{name}</b> <span class="faint">{type}</span>{' '}
        {aliases.map(alias => (
          <span key={alias} class="tag">
            {alias}
          </span>
        ))}
        <span class="faint push">
          {countOf(files, 'file')}, {formatBytes(bytes)}, {formatTime(createdAt)}
        </span>
      </summary>
      {description && <p class="notes">{description}</p>}
      {isOpen && <ArtifactFiles id={artifact.id} name={name} />}
    </details>
  )
}

function ArtifactFiles({ id, name }: { id: string; name: string }) {
  const [cursors, setCursors] = useState<readonly string[]>([])
  const after = cursors.at(-1) ?? null
  const { data, error, reload } = useLoading(JSON.stringify([id, after]), signal =>
    fetchArtifactFiles(id, after, signal),
  )
  if (!data)
    return error ? <Problem error={error} retry={reload} /> : <Loading what={`the files of ${name}`} />
  return (
    <>
      {data.metadata && data.metadata !== '{}' && <pre class="text">{data.metadata}</pre>}
      <Scroll label={`Files of ${name}`}>
        <table>
          <tbody>
            {data.files.map(file => (
              <tr key={file.name}>
                <th scope="row">{file.name}</th>
                <td class="number">{formatBytes(file.bytes)}</td>
                <td>{file.link ? <Download name={file.name} link={file.link} /> : file.reference}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Pager label="Pages of its files" starts={cursors} next={data.next} onStarts={setCursors} />
    </>
  )
}
