// A process that answers each line with a line; both are JSON.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** Starts it, and waits until it says that it is ready. */
export async function startLineProcess(program, args, env = {}) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const ended = new Promise((_resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      const how =
        signal === 'SIGKILL'
          ? 'was ended: it took too long, or too much memory'
          : `ended with ${code ?? signal}`
      reject(new TypeError(`${path.basename(program)} ${how}`))
    })
    child.stdin.on('error', () => {}) // It is the exit that tells.
  })
  ended.catch(() => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async patience => {
    const timer = setTimeout(() => child.kill('SIGKILL'), patience)
    try {
      const { value, done } = await Promise.race([lines.next(), ended])
      if (done) await ended
      return JSON.parse(value)
    } finally {
      clearTimeout(timer)
    }
  }
  await answer(60_000)
  return {
    /** Asks; after `patience` milliseconds without an answer the process is ended, which is an error. */
    ask(request, patience) {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      return answer(patience)
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
