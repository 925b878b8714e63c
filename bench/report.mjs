// Tables of the figures, for the terminal and for results.md.
import os from 'node:os'

const whole = number => Math.round(number).toLocaleString('en')
const short = number => (number >= 100 ? whole(number) : number >= 10 ? number.toFixed(1) : number.toFixed(2))
const megabytes = bytes => (bytes === undefined ? '–' : `${whole(bytes / 1024 / 1024)} MB`)

/** A Markdown table, its columns padded so that it can be read as it stands. */
export function table(header, rows) {
  const all = [header, ...rows].map(row => row.map(String))
  const widths = header.map((_, at) => Math.max(3, ...all.map(row => row[at].length)))
  const line = row =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(' | ')} |`
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(all[0]), rule, ...all.slice(1).map(line)].join('\n')
}

/** What one task came to. Ratios are to the base: native, or the first that there is. */
export function taskSection({ title, results }) {
  const base =
    results.find(each => each.id === 'native' && each.milliseconds) ?? results.find(each => each.milliseconds)
  const isRemote = results.some(each => each.requests !== undefined)
  const header = [
    '',
    'ms',
    '× native',
    'first',
    'rounds',
    'peak memory',
    ...(isRemote ? ['requests', 'bytes'] : []),
  ]
  if (base?.id !== 'native') header[2] = `× ${base?.name}`
  const rows = results.map(each => {
    if (each.failed) return [each.name, 'failed', ...Array(header.length - 2).fill('')]
    const figures = [
      short(each.milliseconds),
      short(each.milliseconds / base.milliseconds),
      short(each.first),
      each.rounds,
      megabytes(each.memory),
    ]
    return [each.name, ...figures, ...(isRemote ? [whole(each.requests), whole(each.bytes)] : [])]
  })
  const failures = results
    .filter(each => each.failed)
    .map(each => `- ${each.name}: ${firstLine(each.failed)}`)
  return [`### ${title}`, '', table(header, rows), ...(failures.length > 0 ? ['', ...failures] : [])].join(
    '\n',
  )
}

export function coldSection(results) {
  const rows = results.map(each =>
    each.failed
      ? [each.name, 'failed', '', '']
      : [each.name, short(each.milliseconds), short(each.overBare), each.rounds],
  )
  return [
    '### From process start to the first row of H1',
    '',
    table(['', 'ms', 'over bare node', 'rounds'], rows),
  ].join('\n')
}

export function weightSection(modules) {
  const rows = modules.map(({ name, raw, gzip, brotli }) => [name, whole(raw), whole(gzip), whole(brotli)])
  return [
    '### Weight of the WebAssembly modules, in bytes',
    '',
    table(['', 'raw', 'gzip', 'brotli'], rows),
  ].join('\n')
}

/** Rows per second of two clients on one server. */
export function serviceSection({ title, results }) {
  const base = results.find(each => each.client === 'official')?.rowsPerSecond
  const rows = results.map(({ client, rowsPerSecond, rounds, requests, bytes }) => [
    client === 'ours' ? 'runscan' : 'the official client 0.31',
    whole(rowsPerSecond),
    short(rowsPerSecond / base),
    rounds,
    requests === undefined ? '–' : whole(requests),
    bytes === undefined ? '–' : whole(bytes),
  ])
  const header = ['', 'rows/s', '× official', 'rounds', 'requests', 'bytes']
  return [`### ${title}`, '', table(header, rows)].join('\n')
}

/** The page: the machine, how it was measured, and all sections. */
export function page(sections, { scale }) {
  const [processor] = os.cpus()
  const memory = Math.round(os.totalmem() / 1024 ** 3)
  const size =
    scale === 1
      ? ''
      : ` Only ${scale * 100} % of the steps were measured: figures of fixed costs, not of rates.`
  return `# Measurements

Made by \`./dev bench\`, on ${os.cpus().length} cores of ${processor?.model.trim() ?? 'an unknown processor'}, ${memory} GB, ${os.type()} ${os.arch()}, Node ${process.versions.node}. What can be claimed are the ratios within one table: all in it took turns in one run, each in a process of its own, and all had to read the same rows, values and sums.

Milliseconds are medians of settled rounds: each had 3 to 8 rounds to warm up, in which engines optimise what they run, then 5 to 15 that count, by rules that look at nothing but the time. Who needs seconds for a round had fewer of both, and who needs more than ten has its first one counted. \`first\` is the first round of the process, with nothing optimised yet but everything loaded; what loading costs is in the table of the cold start.${size}

H1 has 1,000,000 steps of 12 columns, H2 200,000 of 300 columns, half of them sparse, H3 5,000,000 of 6. Row groups are of 100,000 rows with a page index; \`single\` is one row group.

${sections.join('\n\n')}
`
}

function firstLine(text) {
  return String(text).split('\n')[0].slice(0, 160)
}
