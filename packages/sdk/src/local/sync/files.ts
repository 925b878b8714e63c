// The files of a local run on their way to a server: those in its folder, and those that the official client makes of the
// log when a run ends.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { stringifyExtendedJson } from '@runscan/core'
import { stringify as stringifyYaml } from 'yaml'
import type { ApiContext, RunPlace } from '../../context.js'
import { Files } from '../../files/files.js'
import type { TransferOptions } from '../../node/transfer.js'
import { requireLocalFile } from '../../node/upload.js'
import { type NamedFile, uploadNamed } from '../../node/upload-file.js'
import { readConsole } from '../console.js'
import { type LocalFile, LocalFiles } from '../files.js'
import type { LocalRun } from '../local-run.js'
import { wireConfigOf } from './config.js'

/** What became of the files. */
export interface SyncedFiles {
  uploaded: string[]
  /** Files that the server has already, as they are. */
  unchanged: string[]
  failed: { file: string; error: Error }[]
}

/** Uploads the files that the server does not have as they are. */
export async function syncFiles(
  context: ApiContext,
  place: RunPlace,
  run: LocalRun,
  options: { signal?: AbortSignal | undefined } & Pick<TransferOptions, 'onProgress'>,
): Promise<SyncedFiles> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'runscan-sync-'))
  try {
    const made = await makeFiles(folder, run)
    const names = new Set(made.map(({ name }) => name))
    const there = await filesOnServer(context, place, options.signal)
    const named: NamedFile[] = []
    const unchanged: string[] = []
    for (const file of [...made, ...(await run.files().toArray())]) {
      // What was made of the log is newer than what the official client may have made of it before.
      if (names.has(file.name) && !made.includes(file)) continue
      const known = there.get(file.name)
      if (known?.size === file.size && known.md5 === (await file.md5())) unchanged.push(file.name)
      else named.push({ name: file.name, local: await requireLocalFile(file.path) })
    }
    const { uploaded, failed } = await uploadNamed(context, place, named, options)
    return { uploaded: uploaded.map(({ name }) => name), unchanged, failed }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function filesOnServer(
  context: ApiContext,
  place: RunPlace,
  signal: AbortSignal | undefined,
): Promise<Map<string, { size: number; md5: string | null }>> {
  const found = new Map<string, { size: number; md5: string | null }>()
  for await (const { name, size, md5 } of new Files(context, place, {
    perPage: 500,
    ...(signal ? { signal } : {}),
  })) {
    found.set(name, { size, md5 })
  }
  return found
}

/** The files that are made of the log. */
async function makeFiles(folder: string, run: LocalRun): Promise<LocalFile[]> {
  const log = run.log()
  const contents: Record<string, string> = {
    'wandb-summary.json': stringifyExtendedJson(run.summary),
    'config.yaml': stringifyYaml(wireConfigOf(log.index), { indent: 4 }),
  }
  const metadata = await run.metadata()
  if (metadata) contents['wandb-metadata.json'] = JSON.stringify(metadata, null, 2)
  for (const [name, content] of Object.entries(contents)) await writeFile(path.join(folder, name), content)
  if (log.index.outputs > 0) await writeOutput(path.join(folder, 'output.log'), run)
  return new LocalFiles(folder, {}).toArray()
}

async function writeOutput(file: string, run: LocalRun): Promise<void> {
  const lines = async function* () {
    for await (const { content } of readConsole(run.log(), undefined)) yield `${content}\n`
  }
  await writeFile(file, lines())
}
