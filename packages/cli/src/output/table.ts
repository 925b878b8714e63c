// Tables: for people on a terminal, tab-separated for programs.
import Table from 'cli-table3'
import { createColors } from 'picocolors'
import stringWidth from 'string-width'
import type { Io } from '../io.js'
import { clean, exact, shown } from './text.js'

const gap = 2
const narrowest = 6

/** Writes rows under a head: on a terminal aligned and as wide as that is, else each cell whole, with tabs between. */
export function writeTable(
  io: Io,
  head: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  return io.out(io.outIsTerminal ? alignedTable(io, head, rows) : separated(head, rows))
}

/** A table with a line for each row, no frame, and no line longer than the terminal is wide. */
function alignedTable(
  { columns, color }: Pick<Io, 'columns' | 'color'>,
  head: readonly string[],
  rows: readonly (readonly unknown[])[],
): string {
  const { bold } = createColors(color)
  const cells = rows.map(row => row.map(shown))
  const natural = head.map((name, at) =>
    cells.reduce((width, row) => Math.max(width, stringWidth(row[at] ?? '')), stringWidth(clean(name))),
  )
  const table = new Table({
    colWidths: fitted(natural, columns).map(width => width + gap),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': gap },
    chars: frameless,
  })
  table.push(
    head.map(name => bold(clean(name))),
    ...cells,
  )
  return `${table.toString().replace(/[ \t]+$/gm, '')}\n`
}

/** The widest columns give way first. */
function fitted(natural: readonly number[], columns: number): number[] {
  const widths = [...natural]
  const room = Math.max(columns - gap * (widths.length - 1), narrowest * widths.length)
  for (let over = sum(widths) - room; over > 0; over = sum(widths) - room) {
    const widest = Math.max(...widths)
    const next = Math.max(...widths.filter(width => width < widest), narrowest)
    const at = widths.indexOf(widest)
    widths[at] = Math.max(
      next,
      widest - over,
      widest - Math.ceil(over / widths.filter(width => width === widest).length),
    )
    if (widths[at] === widest) widths[at] = widest - 1
  }
  return widths
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Tabs, line breaks and backslashes inside of a cell are escaped with a backslash; nothing else is changed. */
function separated(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [head, ...rows]
    .map(
      row =>
        `${row.map(cell => exact(cell).replace(/[\\\t\n\r]/g, character => escapes[character] ?? character)).join('\t')}\n`,
    )
    .join('')
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const frameless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}
