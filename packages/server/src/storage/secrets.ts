// The server's own secrets: made at the first start, readable for their owner alone.
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ServerError } from '../errors.js'

/** What only the owner of the data folder knows. */
export interface Secrets {
  /** What clients log in with: 40 hex digits, the form that the official client expects. */
  apiKey: string
  /** What URLs are signed with. */
  signingKey: string
}

export async function readOrCreateSecrets(dataDir: string): Promise<Secrets> {
  const [apiKey, signingKey] = await Promise.all([
    readOrCreate(path.join(dataDir, 'api-key'), 20),
    readOrCreate(path.join(dataDir, 'signing-key'), 32),
  ])
  return { apiKey, signingKey }
}

async function readOrCreate(file: string, bytes: number): Promise<string> {
  try {
    await writeFile(file, `${randomBytes(bytes).toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'EEXIST') throw cause
  }
  const secret = (await readFile(file, 'utf8')).trim()
  if (secret.length < 2 * bytes) {
    throw new ServerError('STORAGE', 500, `'${file}' holds no key: remove it, and a new one is made`)
  }
  return secret
}
