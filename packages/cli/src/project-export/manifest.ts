// What an exported folder holds, and of which state of which runs: written beside the data, read before the next export.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { InputError, parseExtendedJson } from '@runscan/core'
import { toJson } from '../output/json.js'
import { writeWholeFile } from '../output/whole-file.js'
import type { ParquetSchema, ParquetType } from '../parquet/schema.js'

/** The state of a run that was exported; a run of the same state has the same data. */
export interface RunState {
  state: string
  heartbeatAt: string | null
  /** -1 when nothing was logged. */
  lastStep: number
  historyRows: number
}

/** A file below the folder. */
export interface ExportedFile {
  /** With slashes, relative to the folder. */
  path: string
  bytes: number
  /** Hexadecimal. */
  sha256: string
}

/** A parquet file with its columns. */
export interface ExportedPart extends ExportedFile {
  rows: number
  columns: Record<string, ParquetType>
}

/** A part of the measurements of a machine. */
export interface SystemPart extends ExportedPart {
  /** Whether the server may have more rows than it gave. */
  sampled: boolean
}

/** A file of the run itself. */
export interface RunFileEntry extends ExportedFile {
  name: string
  /** As the server has it, base64. */
  md5: string | null
}

/** What there is of a run. */
export interface ExportedRun {
  id: string
  name: string | null
  /** Of the data below; missing when none of it could be exported yet. */
  exported?: RunState
  history?: ExportedPart
  system?: SystemPart
  files?: RunFileEntry[]
  /** Why the last export of this run failed; what is listed is from the one before. */
  error?: string
  /** Whether the last export has met this run: it may have been deleted, or not be chosen by the filter any more. */
  listed: boolean
}

/** What was asked for. Another question needs the data again. */
export interface ExportQuery {
  keys: string[] | null
  files: string[]
  history: boolean
  system: boolean
}

/** The manifest. */
export interface Manifest {
  format: 'runscan-export'
  version: 1
  server: string
  entity: string
  project: string
  query: ExportQuery
  filter: string | null
  /** Whether the last export came to its end, and every run was exported. */
  complete: boolean
  updatedAt: string
  tables: ExportedFile[]
  /** The columns that all parts of a data set have. */
  schemas: { history: Record<string, ParquetType>; system: Record<string, ParquetType> }
  runs: ExportedRun[]
}

const fileName = 'manifest.json'

/** Reads the manifest of a folder; undefined when it has none. @throws `InputError` when it is none that this program wrote */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const file = path.join(folder, fileName)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new InputError('--output', `cannot read '${file}': ${(error as Error).message}`, { cause: error })
  }
  try {
    const manifest = parseExtendedJson(text) as Manifest | null
    if (manifest?.format === 'runscan-export' && manifest.version === 1 && Array.isArray(manifest.runs))
      return manifest
  } catch {
    // Said below.
  }
  throw new InputError(
    '--output',
    `'${file}' was not written by an export of this version: choose another folder`,
  )
}

/** Writes it, whole or not at all. */
export function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  return writeWholeFile(path.join(folder, fileName), `${toJson(manifest, true)}\n`)
}

/** The schema that a manifest names. */
export function schemaFrom(columns: Record<string, ParquetType> | undefined): ParquetSchema {
  return new Map(Object.entries(columns ?? {}))
}
