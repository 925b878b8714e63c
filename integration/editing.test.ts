// Editing runs and their files with the SDK, on the embedded server.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { provesDefect } from '@runscan/conformance/proves'
import { AbortError, GraphQLRequestError, InputError, ResponseError, TimeoutError } from '@runscan/core'
import { Api, type Run, startRun } from '@runscan/sdk'
import { type RunningServer, startServer } from '@runscan/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let server: RunningServer
let api: Api
let run: Run
let sent: { query: string; variables: Record<string, unknown> }[]
/** Changes an answer on its way. */
let tamper: (url: string, response: Response) => Promise<Response>

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-editing-'))
  sent = []
  tamper = async (_url, response) => response
  server = await startServer({ dataDir: path.join(folder, 'data') })
  api = open()
  const writer = await startRun(api, {
    project: 'p',
    id: 'r',
    name: 'before',
    config: { lr: 0.1, net: { width: 8, depth: 2 } },
  })
  await writer.log({ loss: 0.5 })
  await writer.finish()
  run = await api.run('local/p/r')
  sent = []
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): Api {
  return new Api({
    baseUrl: server.url,
    apiKey: server.apiKey,
    fetch: async (url, init) => {
      if (String(url).endsWith('/graphql')) sent.push(JSON.parse(String(init?.body)))
      return tamper(String(url), await fetch(url, init))
    },
  })
}

const fresh = () => open().run('local/p/r')

describe('run.update', () => {
  it('saves what was changed, and that alone', async () => {
    run.name = 'after'
    run.tags.push('best')
    run.notes = 'a note'
    await run.update()
    expect(sent).toHaveLength(1)
    expect(sent[0]?.variables).toMatchObject({
      displayName: 'after',
      tags: ['best'],
      notes: 'a note',
      config: null,
      summary: null,
    })
    const { name, tags, notes, config } = await fresh()
    expect({ name, tags, notes, config }).toEqual({
      name: 'after',
      tags: ['best'],
      notes: 'a note',
      config: run.config,
    })
  })

  it('sends nothing when nothing was changed', async () => {
    await run.update()
    run.tags = [...run.tags]
    run.config.lr = 0.1
    await run.save()
    expect(sent).toEqual([])
  })

  it('empties a text with null', async () => {
    run.notes = 'a note'
    await run.update()
    run.notes = null
    await run.update()
    expect((await fresh()).notes).toBeFalsy()
  })

  it('deletes keys of the config, and keeps what clients keep there for themselves', async () => {
    const before = run.rawConfig._wandb
    delete run.config.lr
    ;(run.config.net as Record<string, unknown>).depth = 3
    await run.update()
    const again = await fresh()
    expect(again.config).toEqual({ net: { width: 8, depth: 3 } })
    expect(again.rawConfig._wandb).toEqual(before)
  })

  it('leaves alone what another editor has changed meanwhile', async () => {
    provesDefect('client.13')
    const other = await fresh()
    ;(other.config.net as Record<string, unknown>).width = 16
    other.summary.best = 0.1
    await other.update()
    run.config.lr = 0.2
    run.summary.accuracy = Number.NaN
    await run.update()
    const again = await fresh()
    expect(again.config).toEqual({ lr: 0.2, net: { width: 16, depth: 2 } })
    expect(again.summary).toMatchObject({ best: 0.1, accuracy: Number.NaN, loss: 0.5 })
    expect(run.config).toEqual(again.config)
  })

  it('keeps the objects that somebody holds, so that later edits of them count', async () => {
    const { config, summary } = run
    config.lr = 0.2
    await run.update()
    config.lr = 0.3
    delete summary.loss
    await run.update()
    const again = await fresh()
    expect([again.config.lr, again.summary.loss]).toEqual([0.3, undefined])
  })

  it('keeps what is changed while it saves', async () => {
    run.config.lr = 0.2
    const saving = run.update()
    run.config.lr = 0.4
    run.name = 'later'
    await saving
    expect([run.config.lr, run.name]).toEqual([0.4, 'later'])
    await run.update()
    expect([(await fresh()).config.lr, (await fresh()).name]).toEqual([0.4, 'later'])
  })

  it('drops no edit when the run is loaded again', async () => {
    provesDefect('client.2')
    run.name = 'after'
    run.config.extra = 1
    const other = await fresh()
    other.config.lr = 9
    await other.update()
    await run.load({ force: true })
    expect([run.name, run.config]).toEqual(['after', { lr: 9, net: { width: 8, depth: 2 }, extra: 1 }])
  })

  it('works on a run from a lazy list', async () => {
    const [light] = await api.runs('local/p').toArray()
    if (light) light.name = 'from the list'
    await light?.update()
    expect((await fresh()).name).toBe('from the list')
    expect(light?.lazy).toBe(true)
  })

  it('refuses tags and texts that are none, before anything is sent', async () => {
    expect(() => {
      run.tags = [1 as never]
    }).toThrow(InputError)
    expect(() => {
      run.name = 5 as never
    }).toThrow('`name`')
    run.tags.push(7 as never)
    await expect(run.update()).rejects.toThrow('`tags`')
    expect(sent).toEqual([])
  })
})

describe('the state of a run', () => {
  it('can be changed to what may follow, and to nothing else', async () => {
    await expect(run.updateState('pending')).rejects.toThrow(GraphQLRequestError)
    await expect(run.updateState('running' as never)).rejects.toThrow(InputError)
    const made = await api.createRun({ project: 'p', runId: 'made' })
    expect(await made.updateState('pending')).toBe(true)
    expect([made.state, (await open().run('p/made')).state]).toEqual(['pending', 'pending'])
  })

  it('is waited for until it is final', async () => {
    const writer = await startRun(api, { project: 'p', id: 'w' })
    const waiting = (await api.run('p/w')).waitUntilFinished({ intervalMs: 20 })
    await writer.finish({ exitCode: 1 })
    expect(await waiting).toBe('failed')
  })

  it('is not waited for longer than was asked', async () => {
    provesDefect('client.20')
    const made = await api.createRun({ project: 'p', runId: 'made' })
    await expect(made.waitUntilFinished({ timeoutMs: 50, intervalMs: 10 })).rejects.toThrow(TimeoutError)
    await expect(made.waitUntilFinished({ signal: AbortSignal.abort() })).rejects.toThrow(AbortError)
    await expect(made.waitUntilFinished({ intervalMs: 0 })).rejects.toThrow('`intervalMs`')
  })
})

describe('run.delete', () => {
  it('removes the run', async () => {
    await run.delete()
    await expect(fresh()).rejects.toThrow('could not find run')
  })
})

describe('run.toHtml', () => {
  it('frames the page of the run, and escapes what is in its address', () => {
    expect(run.toHtml()).toBe(
      `<iframe src='${run.url}?jupyter=true' style='border:none;width:100%;height:420px;'></iframe>`,
    )
    expect(run.toHtml({ height: 100, hidden: true })).toMatch(
      /^<button .*height:100px;display:none;'><\/iframe>$/,
    )
  })
})

describe('files', () => {
  const local = (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, 'local', name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
    return file
  }

  it('are uploaded under their name below the root, and downloaded as they were', async () => {
    const content = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251)
    const file = await run.uploadFile(local('sub folder/ü 100%.bin', content), {
      root: path.join(folder, 'local'),
    })
    expect([file.name, file.size]).toEqual(['sub folder/ü 100%.bin', 100_000])
    const saved = await file.download({ root: path.join(folder, 'saved') })
    expect(readFileSync(saved).equals(Buffer.from(content))).toBe(true)
    await expect(file.download({ root: path.join(folder, 'saved') })).rejects.toThrow('there already')
    writeFileSync(saved, 'mine')
    expect(await file.download({ root: path.join(folder, 'saved'), existOk: true })).toBe(saved)
    expect(readFileSync(saved, 'utf8')).toBe('mine')
    await file.download({ root: path.join(folder, 'saved'), replace: true })
    expect(readFileSync(saved)).toHaveLength(100_000)
  })

  it('that are not there, or not below the root, are refused before anything is sent', async () => {
    await expect(run.uploadFile(path.join(folder, 'nope'), { root: folder })).rejects.toThrow(
      'there is no such file',
    )
    await expect(run.uploadFile(local('a.txt', 'a'), { root: path.join(folder, 'other') })).rejects.toThrow(
      'not below',
    )
    expect(sent).toEqual([])
  })

  it('are found by name and by pattern, and deleted', async () => {
    for (const name of ['a_b.txt', 'axb.txt', 'c.json'])
      await run.uploadFile(local(name, name), { root: path.join(folder, 'local') })
    const names = async (options: Parameters<Run['files']>[0]) =>
      (await run.files(options).toArray()).map(({ name }) => name)
    expect(await names({ pattern: '%.txt' })).toEqual(['a_b.txt', 'axb.txt'])
    expect(await names({ pattern: 'a\\_b.txt' })).toEqual(['a_b.txt'])
    expect(await names({ names: ['c.json'], perPage: 1 })).toEqual(['c.json'])
    expect(await names({ perPage: 1 })).toHaveLength(3)
    await (await run.file('c.json')).delete()
    expect(await names({})).toEqual(['a_b.txt', 'axb.txt'])
  })

  it('that come damaged are an error, and nothing is saved', async () => {
    provesDefect('client.24')
    const file = await run.uploadFile(local('a.txt', 'content'), { root: path.join(folder, 'local') })
    tamper = async (url, response) => (url.includes('/storage/') ? new Response('c0ntent') : response)
    await expect(file.download({ root: folder })).rejects.toThrow(ResponseError)
    expect(() => readFileSync(path.join(folder, 'a.txt'))).toThrow()
  })

  it.each(['../x', '/x', 'a/../../x', 'C:\\x', '.'])('named %s are not saved anywhere', async name => {
    const file = await run.uploadFile(local('a.txt', 'a'), { root: path.join(folder, 'local') })
    Object.defineProperty(file, 'name', { value: name })
    await expect(file.download({ root: path.join(folder, 'saved') })).rejects.toThrow(InputError)
  })

  it('do not leave the folder through a link', async () => {
    const file = await run.uploadFile(local('out/a.txt', 'a'), { root: path.join(folder, 'local') })
    mkdirSync(path.join(folder, 'saved'))
    symlinkSync(os.tmpdir(), path.join(folder, 'saved', 'out'))
    await expect(file.download({ root: path.join(folder, 'saved') })).rejects.toThrow('through a link')
  })
})
