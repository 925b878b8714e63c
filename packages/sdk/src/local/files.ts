// The files of a run on this machine.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { optionsOf } from '@runscan/core'
import { checkFilesOptions, type FilesOptions } from '../files/files.js'
import { isLike } from './like.js'

/** A file of a local run. */
export class LocalFile {
  /** The path below the run's folder of files, with slashes. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** ISO 8601, UTC. */
  readonly updatedAt: string
  /** Where it is. */
  readonly path: string

  /** @internal Made by {@link LocalRun.files}. */
  constructor(name: string, place: string, size: number, modifiedMs: number) {
    this.name = name
    this.path = place
    this.size = size
    this.updatedAt = new Date(modifiedMs).toISOString()
  }

  /** The content as text. */
  text(): Promise<string> {
    return readFile(this.path, 'utf8')
  }

  /** The content. */
  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await readFile(this.path))
  }

  /** Base64 of the content's MD5; reads the file. */
  async md5(): Promise<string> {
    const digest = createHash('md5')
    for await (const chunk of createReadStream(this.path)) digest.update(chunk as Uint8Array)
    return digest.digest('base64')
  }
}

/** The files of a local run, by name. Safe to go through twice: each time the folder is looked at anew. */
export class LocalFiles implements AsyncIterable<LocalFile> {
  readonly #folder: string
  readonly #options: FilesOptions

  /** @internal Made by {@link LocalRun.files}. */
  constructor(folder: string, options: FilesOptions) {
    checkFilesOptions(options)
    this.#folder = folder
    this.#options = options
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LocalFile, void, undefined> {
    const { names = [], pattern, signal } = this.#options
    for (const name of (await namesBelow(this.#folder)).sort()) {
      signal?.throwIfAborted()
      if (names.length > 0 && !names.includes(name)) continue
      if (pattern !== undefined && !isLike(name, pattern)) continue
      const file = await localFile(this.#folder, name)
      if (file) yield file
    }
  }

  /** How many files there are, whatever was asked for. */
  async length(): Promise<number> {
    return (await namesBelow(this.#folder)).length
  }

  /** All in one array, `limit` of them at most. */
  async toArray(options: { limit?: number } = {}): Promise<LocalFile[]> {
    const { limit = Number.POSITIVE_INFINITY } = optionsOf(options)
    const found: LocalFile[] = []
    if (limit <= 0) return found
    for await (const file of this) {
      found.push(file)
      if (found.length >= limit) break
    }
    return found
  }
}

/** A file by its name; undefined when it is not there. Saved files may be links to where they were. */
async function localFile(folder: string, name: string): Promise<LocalFile | undefined> {
  const place = path.join(folder, ...name.split('/'))
  const stats = await stat(place).catch(() => undefined)
  return stats?.isFile() ? new LocalFile(name, place, stats.size, stats.mtimeMs) : undefined
}

async function namesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory()) {
      for (const name of await namesBelow(path.join(folder, entry.name))) names.push(`${entry.name}/${name}`)
    } else names.push(entry.name)
  }
  return names
}
