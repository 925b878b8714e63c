// Writes docs/coverage.md.
import { defectGroups } from './defects.js'
import { type TestPlace, type TestProof, testsOf, testsOfDefect } from './passed-tests.js'
import { type Column, columns, type Row } from './row.js'
import { documentedDefault, sections } from './rows.js'

/** The page that the tests which passed make. */
export function coveragePage(proofs: readonly TestProof[]): string {
  const rowTables = Object.entries<Record<string, Row>>(sections).map(
    ([title, rows]) => `### ${title}\n\n${rowTable(rows, proofs)}`,
  )
  const defectTables = Object.entries<Record<string, string>>(defectGroups).map(
    ([title, defects]) => `### ${title}\n\n${defectTable(defects, proofs)}`,
  )
  return `${[
    heading,
    '## The documentation, row by row',
    ...rowTables,
    '## Known defects of the official client',
    defectHeading,
    ...defectTables,
  ].join('\n\n')}\n`
}

const heading = `# Coverage

<!-- Made by \`./dev coverage\` from the tests that passed; \`./dev test\` holds it to them. -->

Every attribute, property, method, argument and documented error of the official client's [\`Run\`](https://docs.wandb.ai/ref/python/public-api/run), and the tests that prove it, on the embedded server, with the official Python client 0.31 beside ours. A column that has no test says why it can have none. "and 7 more" counts the other tests of the same file that prove the same cell; [differences.md](differences.md) lists where ours departs on purpose.`

const defectHeading =
  'What the official client 0.31, or its documentation, is known to get wrong, and the tests that show ours to get it right.'

function rowTable(rows: Record<string, Row>, proofs: readonly TestProof[]): string {
  const ids = Object.keys(columns) as Column[]
  const head = ['Python', 'TypeScript', ...Object.values(columns)]
  return table(
    head,
    Object.entries(rows).map(([id, row]) => [
      pythonName(id),
      [code(row.ours), ...(row.differs ?? []).map(difference)].join('<br>'),
      ...ids.map(column => cell(testsOf(proofs, id, column), row.never?.[column])),
    ]),
  )
}

function defectTable(defects: Record<string, string>, proofs: readonly TestProof[]): string {
  return table(
    ['Id', 'The official client', 'Ours, by test'],
    Object.entries(defects).map(([id, what]) => [code(id), what, cell(testsOfDefect(proofs, id), undefined)]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function pythonName(id: string): string {
  const fallback = documentedDefault(id)
  return code(fallback === undefined ? id : `${id} = ${fallback}`)
}

function difference(id: string): string {
  return `differs: [\`${id}\`](differences.md)`
}

/** One line for each file: its first test, and how many more of it. */
function cell(tests: readonly TestPlace[], reason: string | undefined): string {
  if (tests.length === 0) return reason === undefined ? '' : `*${reason}*`
  const files = [...new Set(tests.map(({ file }) => file))]
  return files
    .map(file => {
      const [first, ...more] = tests.filter(test => test.file === file)
      const name = file.slice(file.lastIndexOf('/') + 1).replace('.test.ts', '')
      const others = more.length > 0 ? ` and ${more.length} more` : ''
      return `[${name}](../${file}): ${escaped(first?.title ?? '')}${others}`
    })
    .join('<br>')
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}

/** Test titles hold anything: nothing of it may become Markdown. */
function escaped(title: string): string {
  const line = title.replaceAll(' > ', ' › ').replaceAll(/\s*\n\s*/g, '; ')
  return line.replace(/[\\`*_{}[\]<>|~]/g, character => `\\${character}`)
}
