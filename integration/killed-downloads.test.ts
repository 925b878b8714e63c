// Downloads in a process that is killed at any moment.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startProgram } from './harness/program.js'
import { openSession, type Session } from './harness/session.js'

let session: Session

beforeEach(async () => {
  session = await openSession()
  await session.log('r', [{ loss: 1 }])
})

afterEach(() => session.close())

it('leave no file that is not whole, and are gone on with', { timeout: 300_000 }, async () => {
  const root = path.join(session.folder, 'local')
  mkdirSync(root)
  const digests = new Map<string, string>()
  for (let at = 0; at < 6; at += 1) {
    const content = randomBytes(4_000_000)
    writeFileSync(path.join(root, `${at}.bin`), content)
    digests.set(`${at}.bin`, digest(content))
  }
  const files = [...digests.keys()].map(name => path.join(root, name))
  await (await session.api.run('local/p/r')).uploadFiles(files, { root })

  const saved = path.join(session.folder, 'saved')
  const { url, apiKey } = session.server
  const start = () => startProgram('download', [url, apiKey, 'local/p/r', saved])
  // How long one takes tells at which moments to kill others.
  const began = performance.now()
  const whole = startProgram('download', [url, apiKey, 'local/p/r', path.join(session.folder, 'whole')])
  expect(await whole.ended).toEqual({ code: 0, output: '' })
  const duration = performance.now() - began

  for (let round = 0; round < 8; round += 1) {
    const program = start()
    await sleep(duration * (0.3 + 0.7 * Math.random()))
    program.kill()
    await program.ended
    for (const name of existsSync(saved) ? readdirSync(saved) : []) {
      if (!name.endsWith('.part'))
        expect(digest(readFileSync(path.join(saved, name)))).toBe(digests.get(name))
    }
  }
  expect(await start().ended).toEqual({ code: 0, output: '' })
  expect(readdirSync(saved).sort()).toEqual([...digests.keys()])
})

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
