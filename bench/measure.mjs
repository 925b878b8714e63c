// One task, all contenders in turns: medians over rounds, and a check that all of them read the same.
import { isSame } from './contenders/check.mjs'
import { startLineProcess } from './line-process.mjs'
import { nextTurn } from './rounds.mjs'

/** How long a contender may take for one round, in milliseconds. */
const patience = 90_000

/**
 * Measures a task. Engines optimise what runs again and again, so rounds are counted once a contender has settled.
 * @param options `rounds`: how many are counted; as many as the time allows when it is undefined
 * @returns for each contender its median, its first round, its rounds, its memory and, over HTTP, its requests and bytes
 */
export async function measure(task, contenders, { rounds, source, server, say }) {
  const entries = []
  try {
    for (const contender of contenders) {
      const entry = { contender, warmed: [], counted: [] }
      entries.push(entry)
      try {
        entry.process = await startLineProcess(contender.program, contender.args, contender.env)
      } catch (error) {
        entry.failed = String(error)
      }
    }
    for (let round = 1; ; round += 1) {
      const turns = entries.map(entry => ({ entry, turn: entry.failed ? 'done' : nextTurn(entry, rounds) }))
      const due = turns.filter(({ turn }) => turn !== 'done')
      if (due.length === 0) break
      for (const { entry, turn } of due) await oneRound(entry, turn, task, source, server)
      say(`${task.title}: round ${round}, ${due.length} of ${entries.length}`)
    }
    return entries.map(entry => summary(entry, entries.find(each => each.seen)?.seen))
  } finally {
    for (const { process } of entries) await process?.close()
  }
}

async function oneRound(entry, turn, { task, query, latency }, source, server) {
  if (server) await server.count({ latency })
  const what = entry.contender.reopens === false ? 'again' : task
  const started = performance.now()
  const answer = await entry.process
    .ask({ ...query, task: what, source, isChecked: entry.seen === undefined }, patience)
    .catch(error => ({ error: String(error) }))
  const { milliseconds, error, rows, present, sum } = answer
  if (error) {
    // Where the files are on this machine is nobody's business.
    entry.failed = error.replaceAll(source.slice(0, source.lastIndexOf('/') + 1), '')
    return
  }
  if (rows !== undefined) entry.seen = { rows, present, sum }
  if (server) entry.asked = await server.count({ latency })
  entry[turn].push({ milliseconds, spent: performance.now() - started })
  entry.memory = entry.process.peakMemory()
}

function summary({ contender, failed, warmed, counted, seen, asked, memory }, expected) {
  const base = { id: contender.id, name: contender.name }
  if (failed) return { ...base, failed }
  if (!isSame(seen, expected))
    return { ...base, failed: `read ${JSON.stringify(seen)}, others ${JSON.stringify(expected)}` }
  // Who is too slow for more than one round has that one counted.
  const measured = counted.length > 0 ? counted : warmed
  return {
    ...base,
    milliseconds: median(measured.map(each => each.milliseconds)),
    first: warmed[0].milliseconds,
    rounds: measured.length,
    memory,
    ...asked,
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
