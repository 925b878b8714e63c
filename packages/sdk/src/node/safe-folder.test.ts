import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { InputError } from '@runscan/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openFolderBelow } from './safe-folder.js'

let scratch: string
let root: string
let outside: string

beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), 'runscan-folder-'))
  root = path.join(scratch, 'root')
  outside = path.join(scratch, 'outside')
  mkdirSync(outside)
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(scratch, { recursive: true, force: true })
})

// Systems without a way through open folders go by paths, and check them: that works on Linux too.
describe.each([os.platform(), 'darwin'] as const)('a folder below a root, as on %s', platform => {
  beforeEach(() => {
    vi.spyOn(os, 'platform').mockReturnValue(platform)
  })

  it('is made, and written to', async () => {
    const folder = await openFolderBelow(root, ['a', 'b c', 'ü'])
    writeFileSync(folder.entry('x'), 'x')
    await folder.check()
    await folder.close()
    expect(folder.path).toBe(path.join(root, 'a', 'b c', 'ü'))
    expect(existsSync(path.join(root, 'a', 'b c', 'ü', 'x'))).toBe(true)
  })

  it('is not reached through a link, wherever that leads', async () => {
    mkdirSync(path.join(root, 'real'), { recursive: true })
    symlinkSync(outside, path.join(root, 'out'))
    symlinkSync('real', path.join(root, 'in'))
    symlinkSync('nowhere', path.join(root, 'dangling'))
    symlinkSync(outside, path.join(root, 'real', 'out'))
    for (const parts of [['out'], ['in'], ['dangling'], ['real', 'out'], ['out', 'deeper']]) {
      await expect(openFolderBelow(root, parts)).rejects.toThrow(InputError)
    }
    expect(readdirSync(outside)).toEqual([])
  })

  it('is not a file', async () => {
    mkdirSync(root)
    writeFileSync(path.join(root, 'file'), '')
    await expect(openFolderBelow(root, ['file'])).rejects.toThrow('through a file')
    await expect(openFolderBelow(root, ['file', 'b'])).rejects.toThrow('through a file')
  })

  it('may lie behind links above the root', async () => {
    mkdirSync(root)
    symlinkSync(root, path.join(scratch, 'link'))
    const folder = await openFolderBelow(path.join(scratch, 'link'), ['a'])
    await folder.check()
    await folder.close()
    expect(readdirSync(root)).toEqual(['a'])
  })

  it('does not lead elsewhere when it is exchanged for a link', async () => {
    const folder = await openFolderBelow(root, ['a', 'b'])
    renameSync(path.join(root, 'a'), path.join(root, 'moved'))
    mkdirSync(path.join(outside, 'b'))
    symlinkSync(outside, path.join(root, 'a'))
    if (platform === 'linux') {
      writeFileSync(folder.entry('x'), 'x')
      expect(readdirSync(path.join(root, 'moved', 'b'))).toEqual(['x'])
    } else await expect(folder.check()).rejects.toThrow('through a link')
    await folder.close()
    expect(readdirSync(path.join(outside, 'b'))).toEqual([])
  })
})
