// Media that runs log: what a value is, and which files it names.
import { isObject } from '../worker/values.js'

/** A value that was logged, as far as the page can show it. */
export type Media =
  | { kind: 'files'; files: { name: string; caption: string | undefined }[] }
  | { kind: 'table'; name: string; columns: number | undefined; rows: number | undefined }
  | { kind: 'histogram'; counts: number[]; edges: number[] }
  | { kind: 'unknown'; type: string }

const plainTypes = new Set(['number', 'bool', 'string', 'nil', 'list', 'map'])

/** The keys of a history under which media were logged. */
export function mediaKeys(keys: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(keys).flatMap(([key, types]) =>
    types.some(type => !plainTypes.has(type)) ? [key] : [],
  )
}

/** Reads a logged value; undefined for one that is none of media. */
export function readMedia(value: unknown): Media | undefined {
  if (!isObject(value) || typeof value._type !== 'string') return undefined
  const { _type: type, path, caption, filenames, captions } = value
  if (type === 'histogram') return readHistogram(value)
  if (type === 'table-file' && typeof path === 'string')
    return { kind: 'table', name: path, columns: numberOf(value.ncols), rows: numberOf(value.nrows) }
  if (typeof path === 'string') return { kind: 'files', files: [{ name: path, caption: textOf(caption) }] }
  if (Array.isArray(filenames)) {
    const said = Array.isArray(captions) ? captions : []
    const files = filenames.flatMap((name, at) =>
      typeof name === 'string' ? [{ name, caption: textOf(said[at]) }] : [],
    )
    return { kind: 'files', files }
  }
  return { kind: 'unknown', type }
}

/** What a value is, in words; undefined for one that is none of media. */
export function describeMedia(value: unknown): string | undefined {
  const media = readMedia(value)
  if (!media) return undefined
  if (media.kind === 'table') return `table of ${media.rows ?? '?'} rows, ${media.columns ?? '?'} columns`
  if (media.kind === 'files') return media.files.map(({ name }) => name).join(', ')
  return media.kind === 'histogram' ? `histogram of ${media.counts.length} bins` : media.type
}

/** Edges of bins are listed, or said by the first one and the width of all. */
function readHistogram({ values, bins, packedBins }: Record<string, unknown>): Media {
  const counts = numbersOf(values)
  if (Array.isArray(bins)) return { kind: 'histogram', counts, edges: numbersOf(bins) }
  const { min = 0, size = 1 } = isObject(packedBins) ? packedBins : {}
  const edges = Array.from({ length: counts.length + 1 }, (_, at) => Number(min) + at * Number(size))
  return { kind: 'histogram', counts, edges }
}

function numbersOf(list: unknown): number[] {
  return Array.isArray(list) ? list.map(Number) : []
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
