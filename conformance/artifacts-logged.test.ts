// Artifacts that ours has logged, used, changed and deleted, read by both; and the same contents logged by both.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Artifact, type Run, startRun } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, errorOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { artifactAttributes, entryFields } from './harness/artifact-attributes.js'
import type { Answer } from './harness/official-client.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves, provesDefect } from './proofs/proves.js'
import { isObject, type Tagged } from './tagged.js'

const area = openArea('artifacts-logged')
const project = 'logged'

let side: SideBySide
let entity: string
let run: Run
let data: string
let outside: string

const contents: Record<string, Uint8Array> = {
  'plain.txt': Buffer.from('hello\n'),
  'empty.bin': Buffer.alloc(0),
  'sub folder/notes ü 100%.txt': Buffer.from('Zürich ✓ 𝄞\n'),
  'deep/er/still/one.bin': Buffer.alloc(100_000, 'ab'),
  '\u{1d11e}.txt': Buffer.from('an astral name'),
  '\u{ff5e}.txt': Buffer.from('a name that UTF-16 sorts after it'),
}

beforeAll(async () => {
  side = await openSideBySide()
  entity = side.server.entity
  data = path.join(side.folder, 'contents')
  outside = path.join(side.folder, 'outside')
  for (const [name, content] of Object.entries(contents)) write(path.join(data, name), content)
  write(path.join(outside, 'referred.txt'), 'kept elsewhere')
  const writer = await startRun(side.api, { project, id: 'ours' })
  await writer.log({ loss: 1 })
  await writer.finish()
  run = await side.api.run(at('ours'))
})

afterAll(() => side?.close())

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
}

const at = (name: string) => `${entity}/${project}/${name}`

async function ask(code: string, names: Record<string, unknown> = {}, id?: string): Promise<Answer> {
  const place = id === undefined ? '' : at(id)
  const question = { what: 'python', path: place, code: `import artifacts\n${code}`, names }
  return (await side.official.ask({ question })).question as Answer
}

/** The value of the last line of some Python, which sees `artifacts` and the names. */
const python = async (...question: Parameters<typeof ask>): Promise<Tagged> =>
  answered(await ask(...question))

/** Everything that is to be read of an artifact, as both read it now. */
async function compare(name: string): Promise<Artifact> {
  const [attributes, entries, downloaded] = (await python(
    'a = api.artifact(name)\n[artifacts.attributes(a), artifacts.entries(a), artifacts.downloaded(a)]',
    { name: at(name) },
  )) as [Tagged, Tagged, Tagged]
  const artifact = await side.api.artifact(at(name))
  for (const [attribute, read] of Object.entries(artifactAttributes)) {
    const theirs = isObject(attributes) ? (attributes[attribute] ?? null) : null
    area.value([name, attribute], theirs, read(artifact))
  }
  const manifest = await artifact.manifest()
  area.value(
    [name, 'manifest'],
    entries,
    Object.fromEntries([...manifest.entries].map(([key, entry]) => [key, entryFields(entry)])),
  )
  const { root } = await artifact.download({ root: path.join(side.folder, 'ours', name.replace(':', '-')) })
  await artifact.verify(root)
  area.value([name, 'contents'], downloaded, digests(root))
  area.check()
  return artifact
}

/** The MD5 of each file below a folder, by path. */
function digests(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(path.join(folder, name)).isFile())
    .map(name => [
      name,
      createHash('md5')
        .update(readFileSync(path.join(folder, name)))
        .digest('hex'),
    ])
  return Object.fromEntries(files)
}

/** An artifact of files, bytes and references. */
async function made(name = 'data'): Promise<Artifact> {
  const artifact = new Artifact(name, 'dataset', {
    description: 'Ours ✓',
    metadata: { rows: 3, nested: { list: [1, 2.5, null, 'x'] }, nan: Number.NaN },
  })
  await artifact.addDir(data)
  await artifact.addFile(path.join(data, 'plain.txt'), { name: 'again/plain.txt' })
  artifact.addBytes('made.json', '{"made": true}')
  await artifact.addReference(pathToFileURL(outside).href, { name: 'refs' })
  return artifact
}

const logging = [
  'log_artifact()',
  'log_artifact.artifact',
  'log_artifact.aliases',
  'log_artifact.tags',
] as const

describe('an artifact that ours has logged', () => {
  it('is the same for both, in every attribute, entry and byte', async () => {
    proves(logging, 'ours-to-official', 'both-read')
    const artifact = await made()
    expect(artifact.isDraft).toBe(true)
    const digest = artifact.digest
    expect(await run.logArtifact(artifact, { aliases: ['best'], tags: ['tag one'] })).toBe(artifact)
    expect([artifact.isDraft, artifact.name, artifact.digest]).toEqual([false, 'data:v0', digest])
    const { aliases, tags, metadata, size, fileCount } = await compare('data:v0')
    expect({ aliases, tags, metadata, fileCount }).toEqual({
      aliases: ['latest', 'best'],
      tags: ['tag one'],
      metadata: { rows: 3, nested: { list: [1, 2.5, null, 'x'] }, nan: null },
      fileCount: 9,
    })
    expect(size).toBe(100_104)
  })

  it('has the digest that the official client makes of the same contents', async () => {
    const official = await python(
      [
        "a = wandb.Artifact('data', type='dataset')",
        'a.add_dir(data)',
        "a.add_file(data + '/plain.txt', name='again/plain.txt')",
        "a.add_reference(refs, name='refs')",
        "with a.new_file('made.json') as f: f.write('{\"made\": true}')",
        '[a.digest, {p: e.digest for p, e in a.manifest.entries.items()}, a.size]',
      ].join('\n'),
      { data, refs: pathToFileURL(outside).href },
    )
    const artifact = await made()
    const entries = [...(await artifact.manifest()).entries].map(([key, { digest }]) => [key, digest])
    area.value(['digest'], official, [artifact.digest, Object.fromEntries(entries), artifact.size])
    area.check()
  })

  it('with the contents of a version that is there is that version, whoever logged it', async () => {
    const again = await run.logArtifact(await made(), { aliases: ['again'] })
    expect([again.version, again.aliases]).toEqual(['v0', ['latest', 'best', 'again']])
    const official = await python(
      [
        "r = wandb.init(project=project, id='theirs')",
        "a = wandb.Artifact('data', type='dataset')",
        'a.add_dir(data)',
        "a.add_file(data + '/plain.txt', name='again/plain.txt')",
        "a.add_reference(refs, name='refs')",
        "with a.new_file('made.json') as f: f.write('{\"made\": true}')",
        'v = r.log_artifact(a).wait().version',
        'r.finish()',
        'v',
      ].join('\n'),
      { data, refs: pathToFileURL(outside).href, project },
    )
    expect(official).toBe('s:v0')
  })

  it('with other contents is the next version, of which only what is new is uploaded', async () => {
    const next = await made()
    next.remove('again')
    next.addBytes('made.json', '{"made": 2}', { overwrite: true })
    await run.logArtifact(next)
    const artifact = await compare('data:latest')
    expect([artifact.version, artifact.aliases]).toEqual(['v1', ['latest']])
    const births = [...(await artifact.manifest()).entries.values()].map(entry => [
      entry.path,
      entry.birthArtifactId,
    ])
    const first = (await side.api.artifact(at('data:v0'))).id
    expect(Object.fromEntries(births)).toMatchObject({ 'plain.txt': first, 'made.json': artifact.id })
  })

  it('is logged by the run that it is given to, which the official client leaves to `wandb.init`', async () => {
    const official = errorOf(
      await ask("run.log_artifact(wandb.Artifact('made', type='dataset'))", {}, 'ours'),
    )
    const artifact = new Artifact('made', 'dataset')
    artifact.addBytes('a.txt', 'a')
    area.value(['log_artifact', 'made'], `s:${official.class}`, (await run.logArtifact(artifact)).name)
    area.check()
  })

  it('may refer to an entry of another one, which both follow', async () => {
    const source = await side.api.artifact(at('data:v0'))
    const derived = new Artifact('derived', 'dataset')
    await derived.addReference(await source.getEntry('plain.txt'), { name: 'from-data.txt' })
    await run.logArtifact(derived)
    const found = await compare('derived:v0')
    expect(await (await found.getEntry('from-data.txt')).text()).toBe('hello\n')
  })

  it('may be linked into a portfolio, where both find it', async () => {
    const linked = await (await side.api.artifact(at('data:v0'))).link(`${project}/portfolio`, {
      aliases: ['prod'],
    })
    expect([linked.isLink, linked.name, linked.sourceName]).toEqual([true, 'portfolio:v0', 'data:v0'])
    await compare('portfolio:prod')
  })
})

describe('the runs of an artifact', () => {
  it('that ours declares are those that the official client sees', async () => {
    proves(
      ['use_artifact()', 'use_artifact.artifact', 'use_artifact.use_as'],
      'ours-to-official',
      'both-read',
      'official-to-ours',
    )
    proves(
      ['logged_artifacts()', 'logged_artifacts.per_page', 'used_artifacts()', 'used_artifacts.per_page'],
      'ours-to-official',
    )
    const artifact = await side.api.artifact(at('data:v0'))
    expect(await run.useArtifact(artifact, { useAs: 'input' })).toBe(artifact)
    await python('run.use_artifact(api.artifact(name), use_as="theirs")', { name: at('data:v1') }, 'ours')
    const [logged, used, users, creator] = (await python(
      '[artifacts.names(run.logged_artifacts()), artifacts.names(run.used_artifacts()), [r.id for r in api.artifact(name).used_by()], api.artifact(name).logged_by().id]',
      { name: at('data:v0') },
      'ours',
    )) as Tagged[]
    const names = async (list: AsyncIterable<Artifact>) => {
      const found: string[] = []
      for await (const each of list) found.push(each.qualifiedName)
      return found
    }
    area.value(['logged'], logged as Tagged, await names(run.loggedArtifacts()))
    area.value(['used'], used as Tagged, await names(run.usedArtifacts()))
    area.value(
      ['users'],
      users as Tagged,
      (await artifact.usedBy()).map(({ id }) => id),
    )
    area.value(['creator'], creator as Tagged, (await artifact.loggedBy())?.id)
    expect(await names(run.usedArtifacts())).toEqual([at('data:v0'), at('data:v1')])
    area.check()
  })

  it('may log a version that is there, with further aliases and tags', async () => {
    proves(logging, 'official-to-ours', 'ours-to-official', 'both-read')
    const second = await side.api.createRun({ project, runId: 'second' })
    await second.logArtifact(await side.api.artifact(at('data:v0')), { aliases: ['ours'], tags: ['ours'] })
    await python(
      'run.log_artifact(api.artifact(name), aliases=["theirs"], tags=["theirs"])',
      { name: at('data:v0') },
      'second',
    )
    const { aliases, tags } = await compare('data:v0')
    expect(aliases).toEqual(expect.arrayContaining(['ours', 'theirs']))
    expect(tags).toEqual(['tag one', 'ours', 'theirs'])
    expect((await second.loggedArtifacts().toArray()).map(({ name }) => name)).toEqual(['data:v0'])
  })
})

describe('what people say of an artifact', () => {
  it('is changed by ours as a patch, beside changes of the official client', async () => {
    const artifact = await side.api.artifact(at('data:v0'))
    await python(
      "a = api.artifact(name)\na.metadata['theirs'] = 1\na.aliases.append('by-them')\na.tags.append('by them')\na.save()",
      { name: at('data:v0') },
    )
    artifact.metadata.ours = { deep: true }
    artifact.aliases.push('by-us')
    artifact.tags = [...artifact.tags, 'by us'].filter(tag => tag !== 'tag one')
    artifact.description = 'changed'
    await artifact.save()
    const now = await compare('data:v0')
    expect(now.metadata).toMatchObject({ rows: 3, theirs: 1, ours: { deep: true } })
    expect(now.aliases).toEqual(expect.arrayContaining(['best', 'by-them', 'by-us']))
    expect(now.tags).toEqual(['ours', 'theirs', 'by them', 'by us'])
    expect(now.description).toBe('changed')
  })
})

describe('a server that has no kinds of digests', () => {
  it('is not told of any', async () => {
    provesDefect('client.32')
    const sent: string[] = []
    const older = await olderApi(sent)
    const artifact = await older.artifact(at('data:v0'))
    const second = await older.run(at('second'))
    await second.logArtifact(artifact, { aliases: ['older'] })
    await second.logArtifact(await made('from-older'))
    expect((await second.loggedArtifacts().toArray()).length).toBe(2)
    expect(sent.filter(body => /digestAlgorithm/i.test(body))).toEqual([])
    expect((await compare('from-older:v0')).fileCount).toBe(9)
  })
})

describe('a version that one has deleted', () => {
  it('is gone for the other', async () => {
    const gone = { name: at('data:v1') }
    await (await side.api.artifact(gone.name)).delete({ deleteAliases: true })
    expect(errorOf(await ask('api.artifact(name)', gone)).message).toContain('not found')
    await python('api.artifact(name).delete(delete_aliases=True)', { name: at('derived:v0') })
    await expect(side.api.artifact(at('derived'))).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' })
  })

  it('goes with its run when that is asked for, and stays when not', async () => {
    proves('delete.delete_artifacts', 'ours-to-official', 'official-to-ours', 'both-read')
    for (const id of ['with-ours', 'without-ours', 'with-theirs', 'without-theirs']) {
      const own = await side.api.createRun({ project, runId: id })
      const artifact = new Artifact(id, 'dataset')
      artifact.addBytes('file.txt', id)
      await own.logArtifact(artifact)
      if (id.endsWith('ours')) await own.delete({ deleteArtifacts: id.startsWith('with-') })
      else await python(`run.delete(delete_artifacts=${id.startsWith('with-') ? 'True' : 'False'})`, {}, id)
    }
    const there = (await python(
      "[api.artifact_exists(f'{place}{id}:v0') for id in ['with-ours', 'without-ours', 'with-theirs', 'without-theirs']]",
      { place: at('') },
    )) as Tagged
    expect(there).toEqual([false, true, false, true])
    for (const [id, expected] of [
      ['with-ours', false],
      ['without-ours', true],
      ['with-theirs', false],
      ['without-theirs', true],
    ] as const) {
      const found = await side.api.artifact(at(id)).then(
        () => true,
        () => false,
      )
      expect([id, found]).toEqual([id, expected])
    }
  })
})

/** An API session with a server that knows no features, and refuses what only newer ones know. */
async function olderApi(sent: string[]) {
  const { Api } = await import('@runscan/sdk')
  return new Api({
    baseUrl: side.server.url,
    apiKey: side.server.apiKey,
    fetch: async (url, init) => {
      const body = typeof init?.body === 'string' ? init.body : ''
      if (body.includes('ServerFeaturesQuery'))
        return Response.json({ data: { serverInfo: { features: [] } } })
      if (String(url).endsWith('/graphql')) sent.push(body)
      return fetch(url, init)
    },
  })
}

everyAllowedDifferenceOccurs('artifacts-logged', area)
