// Images in the cell of a table.
import { useLoading } from '../app/loading.js'
import type { RunPlace } from '../worker/protocol.js'
import { fetchFiles } from './files-query.js'
import { kindOf } from './kinds.js'

export interface CellImagesProps {
  place: RunPlace
  files: readonly { name: string; caption: string | undefined }[]
}

/** Files that are no images, and those that were not uploaded, are named. */
export function CellImages({ place, files }: CellImagesProps) {
  const names = files.map(({ name }) => name)
  const { data } = useLoading(JSON.stringify([place, names]), signal => fetchFiles(place, { names }, signal))
  return (
    <div class="gallery small">
      {files.map(({ name, caption }) => {
        const file = data?.files.find(candidate => candidate.name === name)
        const isImage = file !== undefined && kindOf(file) === 'image'
        return isImage ? (
          <img key={name} src={file.link} alt={caption ?? name} />
        ) : (
          <span key={name}>{name}</span>
        )
      })}
    </div>
  )
}
