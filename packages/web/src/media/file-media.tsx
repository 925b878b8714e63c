// Media that are files of the run.
import { useLoading } from '../app/loading.js'
import { Loading, Problem } from '../app/notice.js'
import { Download } from '../files/download.js'
import { FileView } from '../files/file-view.js'
import { fetchFiles } from '../files/files-query.js'
import { kindOf } from '../files/kinds.js'
import type { RunPlace } from '../worker/protocol.js'

export interface FileMediaProps {
  place: RunPlace
  files: readonly { name: string; caption: string | undefined }[]
}

export function FileMedia({ place, files }: FileMediaProps) {
  const names = files.map(({ name }) => name)
  const { data, error, reload } = useLoading(
    JSON.stringify([place, names]),
    signal => fetchFiles(place, { names }, signal),
    { keepOld: false },
  )
  if (!data) return error ? <Problem error={error} retry={reload} /> : <Loading what="media" />
  return (
    <div class="gallery">
      {files.map(({ name, caption }) => {
        const file = data.files.find(candidate => candidate.name === name)
        if (!file)
          return (
            <p key={name} class="faint">
              {name} was not uploaded.
            </p>
          )
        const isImage = kindOf(file) === 'image'
        return (
          <figure key={name}>
            {isImage ? (
              <a href={file.link} target="_blank" rel="noreferrer">
                <img src={file.link} alt={caption ?? name} />
              </a>
            ) : (
              <FileView place={place} file={file} />
            )}
            <figcaption>
              {caption} {!isImage && <Download name={name} link={file.link} />}
            </figcaption>
          </figure>
        )
      })}
    </div>
  )
}
