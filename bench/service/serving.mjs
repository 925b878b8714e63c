// Runs the embedded server in a process of its own while something is measured on it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Api } from '@runscan/sdk'

/** `counts` gives the requests and the bytes that the server has answered with so far. */
export async function withServer(work) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-bench-'))
  const child = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), [path.join(folder, 'server')])
  const gone = once(child, 'exit').then(([code]) => {
    throw new TypeError(`the server ended with ${code}`)
  })
  gone.catch(() => {})
  const answer = async () => {
    const [message] = await Promise.race([once(child, 'message'), gone])
    return message
  }
  const counts = async () => {
    await sleep(50) // The last response counts itself when its connection is done with it.
    child.send('counts')
    return answer()
  }
  try {
    const server = await answer()
    const api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
    return await work({ server, api, counts, folder })
  } finally {
    if (child.connected) child.disconnect()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}
