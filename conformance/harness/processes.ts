// Ends a process and all that it started, each by its id.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Kills at once. The official client's service has a session of its own, so a process group would miss it. */
export function killTree(pid: number): void {
  for (const each of [pid, ...descendants(pid, parents())]) kill(each)
}

function descendants(pid: number, all: readonly (readonly [number, number])[]): number[] {
  return all.filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...descendants(child, all)])
}

/** Pairs of a process and its parent. */
function parents(): (readonly [number, number])[] {
  if (!existsSync('/proc/self/stat')) return parentsByPs()
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      const parent = parentOf(name)
      return parent === undefined ? [] : [[Number(name), parent] as const]
    })
}

function parentOf(pid: string): number | undefined {
  try {
    // After the name in parentheses, which may hold anything: the state, then the parent.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // It ended meanwhile.
  }
}

function parentsByPs(): (readonly [number, number])[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map(line => {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    return [pid, parent] as const
  })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
