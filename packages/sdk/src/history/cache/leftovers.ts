// What processes left behind that died while they kept an export.
import { nodeModule } from '@runscan/core'
import { extensions } from './folder.js'

/** Whoever is alive writes more often than this. */
const abandonedAfterMs = 3_600_000

const cleaned = new Set<string>()

/** Removes half files, and contents that nothing is known of, that are older than an hour; once in a process. */
export async function removeLeftovers(folder: string): Promise<void> {
  if (cleaned.has(folder)) return
  cleaned.add(folder)
  await findLeftovers(folder, async file => {
    await nodeModule('node:fs/promises')
      ?.rm(file, { force: true })
      .catch(() => {})
  })
}

/** Calls `each` for every leftover. */
export async function findLeftovers(folder: string, each: (file: string) => Promise<void>): Promise<void> {
  const [files, path] = [nodeModule('node:fs/promises'), nodeModule('node:path')]
  if (!files || !path) return
  const names = new Set(await files.readdir(folder).catch(() => []))
  for (const name of names) {
    const isPart = name.includes(extensions.part)
    const known = name.replace(extensions.content, extensions.entry)
    const isUnknown = name.endsWith(extensions.content) && !names.has(known)
    if (!isPart && !isUnknown) continue
    const file = path.join(folder, name)
    const stats = await files.stat(file).catch(() => undefined)
    if (stats && Date.now() - stats.mtimeMs > abandonedAfterMs) await each(file)
  }
}
