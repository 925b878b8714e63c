// Keeps one Python process with the official client, and has it read on demand.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('official_client.py', import.meta.url))

/** Starts the official client of the Python that RUNSCAN_PYTHON names. `folder` takes its files. */
export async function openOfficialClient({ url, apiKey, runPath = '', folder }) {
  const python = process.env.RUNSCAN_PYTHON
  if (!python) throw new TypeError('RUNSCAN_PYTHON must name a Python with wandb 0.31; ./dev bench makes one')
  const own = name => {
    mkdirSync(path.join(folder, name), { recursive: true })
    return path.join(folder, name)
  }
  writeFileSync(path.join(own('home'), 'netrc'), '', { mode: 0o600 })
  const child = spawn(python, [script, runPath], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: own('home'),
      NETRC: path.join(folder, 'home/netrc'),
      LANG: 'C.UTF-8',
      PYTHONDONTWRITEBYTECODE: '1',
      WANDB_BASE_URL: url,
      WANDB_API_KEY: apiKey,
      WANDB_ERROR_REPORTING: 'false',
      WANDB_SILENT: 'true',
      WANDB_DIR: own('wandb'),
      WANDB_CACHE_DIR: own('cache'),
      WANDB_CONFIG_DIR: own('config'),
      WANDB_DATA_DIR: own('data'),
    },
  })
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    /** Scans, or exports; see official_client.py. Gives the rows and the seconds. */
    ask: async request => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new TypeError(`the official client ended with ${await ended}`)
      return JSON.parse(value)
    },
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}
