// Logs what the SDK's writer does not: console output, system metrics, media.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startRun } from '@runscan/sdk'
import type { Served } from './visit.js'

/** Streams lines of a run's files, from one of their lines on, as official clients do. */
export async function stream(
  { server }: Served,
  run: string,
  files: Record<string, readonly (string | object)[]>,
  offset = 0,
): Promise<void> {
  const lines = Object.entries(files).map(([name, content]) => [
    name,
    { offset, content: content.map(line => (typeof line === 'string' ? line : JSON.stringify(line))) },
  ])
  const response = await fetch(`${server.url}/files/local/p/${run}/file_stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}` },
    body: JSON.stringify({ files: Object.fromEntries(lines) }),
  })
  if (!response.ok) throw new Error(`file_stream: ${response.status} ${await response.text()}`)
}

/** Uploads files of a run. */
export async function upload(
  { api }: Served,
  run: string,
  files: Record<string, string | Uint8Array>,
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-upload-'))
  try {
    const opened = await api.run(`local/p/${run}`)
    for (const [name, content] of Object.entries(files)) {
      const local = path.join(folder, name)
      mkdirSync(path.dirname(local), { recursive: true })
      writeFileSync(local, content)
      await opened.uploadFile(local, { root: folder })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes a run of the project `p` that has ended, with nothing in it but a config. */
export async function emptyRun(
  { api }: Served,
  id: string,
  config: Record<string, unknown> = {},
): Promise<void> {
  const run = await startRun(api, {
    project: 'p',
    id,
    name: `name of ${id}`,
    config,
    tags: ['tagged'],
    notes: 'Noted.',
  })
  await run.finish()
}

/** A PNG of one red pixel. */
export const redPixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
)
