// A process that answers each line with a line; both are JSON.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Starts it, and waits until it says that it is ready. */
export async function startLineProcess(program, args, env = {}) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const ended = new Promise((_resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new TypeError(`${program} ended with ${code}`)))
  })
  ended.catch(() => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await Promise.race([lines.next(), ended])
    if (done) await ended
    return JSON.parse(value)
  }
  await answer()
  return {
    ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      return answer()
    },
    /** The most memory that it had so far, in bytes; undefined where the system does not tell. */
    peakMemory() {
      try {
        const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
        return Number(kilobytes) * 1024
      } catch {
        return undefined
      }
    },
    async close() {
      child.stdin.end()
      await ended.catch(() => {})
    },
  }
}
