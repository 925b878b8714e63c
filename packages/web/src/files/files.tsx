// The files of a run: found, looked into, downloaded.
import { useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Empty, Loading, Problem } from '../app/notice.js'
import { Pager } from '../app/pager.js'
import { useQuery } from '../app/query-state.js'
import { Scroll } from '../app/scroll.js'
import { SearchField } from '../app/search-field.js'
import { countOf, formatBytes } from '../format/numbers.js'
import { formatTime } from '../format/times.js'
import type { RunPlace } from '../worker/protocol.js'
import { Download } from './download.js'
import { FileView } from './file-view.js'
import { fetchFiles, type RunFile } from './files-query.js'

export function Files({ place, isLive }: { place: RunPlace; isLive: boolean }) {
  const [search, setSearch] = useQuery('files')
  const [opened, setOpened] = useQuery('file')
  const [state, setState] = useState<{ search: string; cursors: readonly string[] }>({
    search: '',
    cursors: [],
  })
  const wanted = search ?? ''
  const cursors = state.search === wanted ? state.cursors : []
  const after = cursors.at(-1) ?? null
  const { data, error, reload } = useLoading(
    JSON.stringify([place, wanted, after]),
    signal => fetchFiles(place, { search: wanted, after }, signal),
    { everyMs: isLive ? 10_000 : undefined },
  )
  if (!data) return error ? <Problem error={error} retry={reload} /> : <Loading what="files" />
  if (data.total === 0) return <Empty title="This run has no files." />
  const { next } = data
  return (
    <>
      <search class="bar" aria-label="Files">
        <SearchField label="Files" placeholder="Part of a name" value={wanted} onSearch={setSearch} />
        <p class="faint push">{countOf(data.total, 'file')}</p>
      </search>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {opened !== null && <OpenedFile {...{ place }} name={opened} onClose={() => setOpened(null)} />}
      {data.files.length === 0 ? (
        <Empty title="No file has that in its name." />
      ) : (
        <FileTable files={data.files} opened={opened} onOpen={setOpened} />
      )}
      <Pager
        label="Pages of files"
        starts={cursors}
        next={next}
        onStarts={starts => setState({ search: wanted, cursors: starts })}
      />
    </>
  )
}

interface FileTableProps {
  files: readonly RunFile[]
  opened: string | null
  onOpen: (name: string) => void
}

function FileTable({ files, opened, onOpen }: FileTableProps) {
  return (
    <Scroll label="Files">
      <table class="files">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" class="number">
              Size
            </th>
            <th scope="col">Changed</th>
            <th scope="col">
              <span class="hidden">Download</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ name, link, bytes, updatedAt }) => (
            <tr key={name} class={name === opened ? 'chosen' : undefined}>
              <th scope="row">
                <button type="button" class="link" onClick={() => onOpen(name)}>
                  {name}
                </button>
              </th>
              <td class="number">{formatBytes(bytes)}</td>
              <td>{updatedAt ? formatTime(updatedAt) : ''}</td>
              <td>
                <Download name={name} link={link} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function OpenedFile({ place, name, onClose }: { place: RunPlace; name: string; onClose: () => void }) {
  const { data, error, reload } = useLoading(
    JSON.stringify([place, name]),
    signal => fetchFiles(place, { names: [name] }, signal),
    { keepOld: false },
  )
  const file = data?.files[0]
  return (
    <section class="opened flow" aria-labelledby="opened-file">
      <div class="title">
        <h2 id="opened-file">{name}</h2>
        {file && <Download name={name} link={file.link} />}
        <button type="button" class="quiet push" onClick={onClose}>
          Close
        </button>
      </div>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {data && !file && <Empty title="There is no such file." />}
      {file && <FileView place={place} file={file} />}
    </section>
  )
}
