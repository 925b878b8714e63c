// One task, all contenders in turns: medians over rounds, and a check that all of them read the same.
import { isSame } from './contenders/check.mjs'
import { startLineProcess } from './line-process.mjs'

/** A contender gets no more rounds than fit into this, apart from the first one. */
const secondsPerContender = 12
/** Nor does it get more time than this, in milliseconds, for one of them. */
const patience = 120_000

/**
 * Measures a task. The first round warms up and is not counted, except of those for whom one is all there is time for.
 * @returns for each contender its median, the rounds that it had, its memory and, over HTTP, its requests and bytes
 */
export async function measure(task, contenders, { rounds, source, server, say }) {
  const entries = []
  try {
    for (const contender of contenders) {
      try {
        const process = await startLineProcess(contender.program, contender.args, contender.env)
        entries.push({ contender, process, times: [], rounds })
      } catch (error) {
        entries.push({ contender, failed: String(error) })
      }
    }
    for (let round = 0; round <= rounds; round += 1) {
      for (const entry of entries) await oneRound(entry, round, task, source, server)
      say(`${task.title}: round ${round} of ${rounds}`)
    }
    return entries.map(entry => summary(entry, entries.find(each => each.seen)?.seen))
  } finally {
    for (const { process } of entries) await process?.close()
  }
}

async function oneRound(entry, round, { task, query, latency }, source, server) {
  if (entry.failed || round > entry.rounds) return
  if (server) await server.count({ latency })
  const what = entry.contender.reopens === false ? 'again' : task
  const answer = await entry.process
    .ask({ ...query, task: what, source }, patience)
    .catch(error => ({ error: String(error) }))
  const { milliseconds, error, rows, present, sum } = answer
  if (error) {
    // Where the files are on this machine is nobody's business.
    entry.failed = error.replaceAll(source.slice(0, source.lastIndexOf('/') + 1), '')
    return
  }
  entry.seen = { rows, present, sum }
  if (server) entry.asked = await server.count({ latency })
  if (round === 0) {
    entry.first = milliseconds
    entry.rounds = Math.min(
      entry.rounds,
      Math.max(milliseconds > 10_000 ? 0 : 1, Math.floor((secondsPerContender * 1000) / milliseconds)),
    )
  } else entry.times.push(milliseconds)
  entry.memory = entry.process.peakMemory()
}

function summary({ contender, failed, first, times, seen, asked, memory }, expected) {
  const base = { id: contender.id, name: contender.name }
  if (failed) return { ...base, failed }
  if (!isSame(seen, expected))
    return { ...base, failed: `read ${JSON.stringify(seen)}, others ${JSON.stringify(expected)}` }
  const measured = times.length > 0 ? times : [first]
  return { ...base, milliseconds: median(measured), rounds: measured.length, memory, ...asked }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
