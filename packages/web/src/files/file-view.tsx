// A file's content, as far as it can be shown without running any of it.
import { fetchText } from '../api/content.js'
import { useLoading } from '../app/loading.js'
import { Loading, Problem } from '../app/notice.js'
import { Scroll } from '../app/scroll.js'
import { formatBytes } from '../format/numbers.js'
import type { RunPlace } from '../worker/protocol.js'
import type { RunFile } from './files-query.js'
import { kindOf } from './kinds.js'
import { TableFile } from './table-file.js'

/** More of a text than this is not shown; it can be downloaded. */
const mostTextBytes = 512 * 1024

export function FileView({ place, file }: { place: RunPlace; file: RunFile }) {
  switch (kindOf(file)) {
    case 'image':
      return <img class="shown" src={file.link} alt={file.name} />
    case 'audio':
      return <Sound link={file.link} name={file.name} />
    case 'video':
      return <Film link={file.link} name={file.name} />
    case 'table':
      return <TableFile place={place} file={file} />
    case 'text':
      return <Text file={file} />
    case 'other':
      return <p class="faint">There is no view of such a file here: download it.</p>
  }
}

export function Sound({ link, name }: { link: string; name: string }) {
  // biome-ignore lint/a11y/useMediaCaption: runs log none
  return <audio controls preload="metadata" src={link} aria-label={name} />
}

function Film({ link, name }: { link: string; name: string }) {
  // biome-ignore lint/a11y/useMediaCaption: runs log none
  return <video class="shown" controls preload="metadata" src={link} aria-label={name} />
}

function Text({ file }: { file: RunFile }) {
  const { data, error, reload } = useLoading(
    JSON.stringify([file.name, file.updatedAt]),
    signal =>
      file.bytes === 0 ? Promise.resolve('') : fetchText(file.link, { signal, mostBytes: mostTextBytes }),
    { keepOld: false },
  )
  if (data === undefined)
    return error ? <Problem error={error} retry={reload} /> : <Loading what={file.name} />
  return (
    <>
      {file.bytes > mostTextBytes && (
        <p class="faint">
          The first {formatBytes(mostTextBytes)} of {formatBytes(file.bytes)}; download the file for the rest.
        </p>
      )}
      <Scroll label={`Content of ${file.name}`}>
        <pre class="text">{data}</pre>
      </Scroll>
    </>
  )
}
