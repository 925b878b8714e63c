// In which format rows are written, and where to.
import { InputError } from '@runscan/core'
import type { Io } from '../io.js'
import type { GlobalOptions } from '../session.js'

/** The formats of rows. */
export type RowFormat = 'table' | 'jsonl' | 'json' | 'csv' | 'parquet' | 'arrow'

/** What a person says of the output. */
export interface OutputOptions extends GlobalOptions {
  format?: RowFormat
  output?: string
}

const byExtension: Record<string, RowFormat> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  csv: 'csv',
  parquet: 'parquet',
  arrow: 'arrow',
  feather: 'arrow',
}

/** The format of rows: what was said, else what the name of the file says, else what suits the reader. @throws `InputError` */
export function rowFormat({ outIsTerminal }: Pick<Io, 'outIsTerminal'>, options: OutputOptions): RowFormat {
  const { format, output, json, jsonl } = options
  const said = format ?? (json ? 'json' : jsonl ? 'jsonl' : undefined)
  const extension = output === undefined ? undefined : (/\.(\w+)$/.exec(output)?.[1]?.toLowerCase() ?? '')
  const chosen = said ?? (extension === undefined ? undefined : byExtension[extension])
  if (output !== undefined && (chosen === undefined || chosen === 'table')) {
    throw new InputError(
      '--output',
      `--output '${output}' does not say a format: end it in .${Object.keys(byExtension).join(', .')}, or add --format`,
    )
  }
  if (output === undefined && (chosen === 'parquet' || chosen === 'arrow')) {
    throw new InputError('--format', `${chosen} is written to a file: name it with --output`)
  }
  return chosen ?? (outIsTerminal ? 'table' : 'jsonl')
}
