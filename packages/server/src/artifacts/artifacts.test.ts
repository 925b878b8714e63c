import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../server.js'

let folder: string
let server: RunningServer

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-artifacts-'))
  server = await startServer({ dataDir: folder })
  await init('r1')
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const authorization = () => `Basic ${Buffer.from(`api:${server.apiKey}`).toString('base64')}`
const md5 = (content: string, encoding: 'hex' | 'base64' = 'base64') =>
  createHash('md5').update(content).digest(encoding)

async function graphql(query: string, variables: Record<string, unknown> = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization: authorization() },
    body: JSON.stringify({ query, variables }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  return (await response.json()) as { data?: any; errors?: { message: string }[] }
}

/** The value of the only field of a mutation. */
async function mutate(field: string, type: string, input: object, selection: string) {
  const { data, errors } = await graphql(
    `mutation M($input: ${type}!) { result: ${field}(input: $input) { ${selection} } }`,
    { input },
  )
  if (errors) throw new TypeError(errors.map(({ message }) => message).join('; '))
  return data.result
}

const init = (name: string) =>
  mutate('upsertBucket', 'UpsertBucketInput', { modelName: 'p', name, host: 'here' }, 'bucket { id }')

const owner = { entityName: 'local', projectName: 'p', runName: 'r1' }

/** How a version is logged: the files to upload, and what is said of it. */
interface Logged {
  name?: string
  files: Record<string, string>
  aliases?: string[]
  more?: Record<string, unknown>
  type?: 'FULL' | 'INCREMENTAL' | 'PATCH'
  commit?: boolean
}

const digestOf = (files: Record<string, string>) =>
  md5(
    `wandb-artifact-manifest-v1\n${Object.keys(files)
      .sort()
      .map(name => `${name}:${md5(files[name] ?? '')}\n`)
      .join('')}`,
    'hex',
  )

/** Logs a version as the official client does; gives its id and how many files were uploaded. */
async function log({ name = 'data', files, aliases = [], more = {}, type = 'FULL', commit = true }: Logged) {
  const { artifact } = await create(name, digestOf(files), aliases, more)
  if (artifact.state === 'COMMITTED') return { id: artifact.id as string, uploads: 0 }
  const base = artifact.artifactSequence.latestArtifact?.id ?? null
  const { artifactManifest } = await manifest(artifact.id, '', type, base)
  const uploads = await uploadFiles(artifact.id, artifactManifest.id, files)
  const text = JSON.stringify({
    version: 1,
    storagePolicy: 'wandb-storage-policy-v1',
    storagePolicyConfig: { storageLayout: 'V2' },
    contents: Object.fromEntries(
      Object.entries(files).map(([file, content]) => [file, { digest: md5(content), size: content.length }]),
    ),
  })
  const announced =
    type === 'FULL'
      ? await manifest(artifact.id, md5(text), type, base)
      : await mutate(
          'updateArtifactManifest',
          'UpdateArtifactManifestInput',
          { artifactManifestID: artifactManifest.id, digest: md5(text) },
          'artifactManifest { id file { uploadUrl } }',
        )
  expect(await put(announced.artifactManifest.file.uploadUrl, text)).toBe(200)
  if (commit) await commitArtifact(artifact.id)
  return { id: artifact.id as string, uploads }
}

const create = (name: string, digest: string, aliases: string[] = [], more: object = {}) =>
  mutate(
    'createArtifact',
    'CreateArtifactInput',
    {
      ...owner,
      artifactTypeName: 'dataset',
      artifactCollectionName: name,
      digest,
      aliases: aliases.map(alias => ({ artifactCollectionName: name, alias })),
      enableDigestDeduplication: true,
      ...more,
    },
    'artifact { id state artifactSequence { latestArtifact { id } } }',
  )

const manifest = (artifactID: string, digest: string, type: string, baseArtifactID: string | null) =>
  mutate(
    'createArtifactManifest',
    'CreateArtifactManifestInput',
    { ...owner, artifactID, digest, type, baseArtifactID, name: 'wandb_manifest.json' },
    'artifactManifest { id file { uploadUrl } }',
  )

const createFiles = (artifactID: string, files: Record<string, string>, artifactManifestID?: string) =>
  mutate(
    'createArtifactFiles',
    'CreateArtifactFilesInput',
    {
      artifactFiles: Object.entries(files).map(([name, content]) => ({
        artifactID,
        artifactManifestID,
        name,
        md5: md5(content),
      })),
    },
    'files { edges { node { name uploadUrl artifact { id } } } }',
  )

async function uploadFiles(id: string, manifestId: string, files: Record<string, string>): Promise<number> {
  const { files: created } = await createFiles(id, files, manifestId)
  expect(created.edges.map(({ node }: { node: { name: string } }) => node.name)).toEqual(Object.keys(files))
  let uploads = 0
  for (const { node } of created.edges) {
    if (node.uploadUrl === null) continue
    uploads += 1
    expect(await put(node.uploadUrl, files[node.name] ?? '')).toBe(200)
  }
  return uploads
}

const put = async (url: string, body: string) => (await fetch(url, { method: 'PUT', body })).status

const commitArtifact = (artifactID: string) =>
  mutate('commitArtifact', 'CommitArtifactInput', { artifactID }, 'artifact { id }')

const versionFields = `id versionIndex digest size fileCount state tags { name }
  aliases { alias artifactCollection { name } } createdBy { ... on Run { name } }
  currentManifest { file { directUrl } }`

async function version(name: string) {
  const { data } = await graphql(
    `query Q($name: String!) { project(name: "p", entityName: "local") {
      artifactCollectionMembership(name: $name) {
        versionIndex aliases { alias } artifact { ${versionFields} }
        files(first: 100) { totalCount edges { node { name sizeBytes directUrl artifact { id } } } } } } }`,
    { name },
  )
  return data.project.artifactCollectionMembership
}

/** Everything that is stored, by its size. */
const stored = () =>
  readdirSync(path.join(folder, 'blobs'), { recursive: true, encoding: 'utf8' })
    .map(name => path.join(folder, 'blobs', name))
    .filter(file => statSync(file).isFile())
    .map(file => statSync(file).size)
    .sort((a, b) => a - b)

describe('a version that is logged', () => {
  it('has its files, its manifest, a number, `latest` and the other aliases', async () => {
    await log({ files: { 'a.txt': 'aa', 'sub/b.txt': 'bbb' }, aliases: ['best'] })
    const { versionIndex, aliases, artifact, files } = await version('data')
    expect([versionIndex, aliases.map(({ alias }: { alias: string }) => alias)]).toEqual([
      0,
      ['latest', 'best'],
    ])
    expect(artifact).toMatchObject({ size: 5, fileCount: 2, state: 'COMMITTED', createdBy: { name: 'r1' } })
    expect(files.totalCount).toBe(2)
    for (const { node } of files.edges) {
      const content = await (await fetch(node.directUrl)).text()
      expect(content).toBe(node.name === 'a.txt' ? 'aa' : 'bbb')
    }
    const kept = (await (await fetch(artifact.currentManifest.file.directUrl)).json()) as { contents: object }
    expect(Object.keys(kept.contents)).toEqual(['a.txt', 'sub/b.txt'])
  })

  it('is there after a restart', async () => {
    await log({ files: { 'a.txt': 'aa' } })
    await server.close()
    server = await startServer({ dataDir: folder })
    const { files } = await version('data:v0')
    expect(await (await fetch(files.edges[0].node.directUrl)).text()).toBe('aa')
  })

  it('uploads no content that is there already, and says who had it first', async () => {
    const first = await log({ files: { 'a.txt': 'aa', 'b.txt': 'bb' } })
    const second = await log({ files: { 'a.txt': 'aa', 'c.txt': 'cc' } })
    expect([first.uploads, second.uploads]).toEqual([2, 1])
    const { files } = await version('data:v1')
    const births = files.edges.map(({ node }: { node: { artifact: { id: string } } }) => node.artifact.id)
    expect(births).toEqual([first.id, second.id])
  })

  it('of the same contents is the one that is there, with the aliases and tags on top', async () => {
    await log({ files: { 'a.txt': 'a' }, aliases: ['one'] })
    await log({ files: { 'a.txt': 'b' } })
    await init('r2')
    await log({
      files: { 'a.txt': 'a' },
      aliases: ['latest', 'two'],
      more: { runName: 'r2', tags: [{ tagName: 't' }] },
    })
    const { artifact, aliases } = await version('data:v0')
    expect(aliases.map(({ alias }: { alias: string }) => alias).sort()).toEqual(['latest', 'one', 'two'])
    expect([artifact.tags, artifact.createdBy]).toEqual([[{ name: 't' }], { name: 'r1' }])
    const { data } = await graphql(
      '{ project(name: "p", entityName: "local") { run(name: "r2") { outputArtifacts { totalCount } } } }',
    )
    expect(data.project.run.outputArtifacts.totalCount).toBe(1)
  })

  it('is begun once, however often its client asks', async () => {
    const [first, again] = await Promise.all(
      [1, 2].map(() => create('data', md5('x', 'hex'), [], { clientID: 'client-1' })),
    )
    expect(again.artifact.id).toBe(first.artifact.id)
    const { data } = await graphql('{ clientIDMapping(clientID: "client-1") { serverID } }')
    expect(data.clientIDMapping.serverID).toBe(first.artifact.id)
  })

  it('may add to the one before', async () => {
    await log({ files: { 'a.txt': 'a', 'b.txt': 'b' } })
    await log({ files: { 'b.txt': 'B', 'c.txt': 'c' }, type: 'INCREMENTAL' })
    const { artifact, files } = await version('data:v1')
    expect(files.edges.map(({ node }: { node: { name: string } }) => node.name)).toEqual([
      'a.txt',
      'b.txt',
      'c.txt',
    ])
    expect(artifact.digest).toBe(digestOf({ 'a.txt': 'a', 'b.txt': 'B', 'c.txt': 'c' }))
  })

  it('may be made by several writers', async () => {
    const distributed = { distributedID: 'group' }
    const first = await log({ files: { 'a.txt': 'a' }, type: 'PATCH', more: distributed, commit: false })
    const second = await log({ files: { 'b.txt': 'b' }, type: 'PATCH', more: distributed })
    expect(second.id).toBe(first.id)
    const { artifact } = await version('data')
    expect([artifact.fileCount, artifact.digest]).toEqual([2, digestOf({ 'a.txt': 'a', 'b.txt': 'b' })])
  })
})

describe('what is refused', () => {
  it('a commit without manifest, and one of files that nobody has uploaded', async () => {
    const { artifact } = await create('data', md5('x', 'hex'))
    await expect(commitArtifact(artifact.id)).rejects.toThrow('has no manifest')
    const text = JSON.stringify({ version: 1, contents: { 'a.txt': { digest: md5('never'), size: 5 } } })
    const { artifactManifest } = await manifest(artifact.id, md5(text), 'FULL', null)
    expect(await put(artifactManifest.file.uploadUrl, text)).toBe(200)
    await expect(commitArtifact(artifact.id)).rejects.toThrow("'a.txt' of the manifest was not uploaded")
    expect(await version('data')).toBeNull()
  })

  it('an upload of something else, which leaves nothing behind', async () => {
    const { artifact } = await create('data', md5('x', 'hex'))
    const { files } = await createFiles(artifact.id, { 'a.txt': 'right' })
    expect(await put(files.edges[0].node.uploadUrl, 'wrong')).toBe(400)
    expect(stored()).toEqual([])
    expect(await put(files.edges[0].node.uploadUrl, 'right')).toBe(200)
  })

  it('any change of what a version that is committed consists of', async () => {
    const { artifact } = await create('data', md5('x', 'hex'))
    const { files } = await createFiles(artifact.id, { 'a.txt': 'a' })
    const url = files.edges[0].node.uploadUrl
    const text = JSON.stringify({ version: 1, contents: {} })
    const { artifactManifest } = await manifest(artifact.id, md5(text), 'FULL', null)
    await put(artifactManifest.file.uploadUrl, text)
    await commitArtifact(artifact.id)
    expect(await put(artifactManifest.file.uploadUrl, text)).toBe(409)
    expect(await put(url, 'a')).toBe(404)
    await expect(createFiles(artifact.id, { 'b.txt': 'b' })).rejects.toThrow('is committed')
  })

  it.each(['../a', '/a', 'a/../../b', 'C:\\a', '\\a', 'a\\..\\..\\b', ''])('a file named %j', async name => {
    const { artifact } = await create('data', md5('x', 'hex'))
    await expect(createFiles(artifact.id, { [name]: 'a' })).rejects.toThrow('cannot be a file of an artifact')
  })

  it('names, aliases, tags, types and metadata that cannot be', async () => {
    const digest = md5('x', 'hex')
    await expect(create('a/b', digest)).rejects.toThrow('cannot be an artifact')
    await expect(create('data', digest, ['v3'])).rejects.toThrow('it means a version')
    await expect(create('data', digest, [], { tags: [{ tagName: 'a/b' }] })).rejects.toThrow(
      'cannot be a tag',
    )
    await expect(create('data', digest, [], { metadata: '[]' })).rejects.toThrow('not a JSON object')
    await expect(create('data', 'short')).rejects.toThrow('32 hexadecimal')
    await create('data', digest)
    await expect(create('data', digest, [], { artifactTypeName: 'model' })).rejects.toThrow(
      "with the type 'dataset'",
    )
  })
})

describe('a version that is deleted', () => {
  const remove = (artifactID: string, deleteAliases = true) =>
    mutate('deleteArtifact', 'DeleteArtifactInput', { artifactID, deleteAliases }, 'artifact { id }')

  it('frees what nothing else has, and that alone', async () => {
    const first = await log({ files: { 'own.txt': 'x'.repeat(1000), 'shared.txt': 'y'.repeat(2000) } })
    await log({ files: { 'shared.txt': 'y'.repeat(2000) } })
    expect(stored().filter(size => size >= 1000)).toEqual([1000, 2000])
    await remove(first.id)
    expect(stored().filter(size => size >= 1000)).toEqual([2000])
    expect(await version('data:v0')).toBeNull()
    const { files } = await version('data:v1')
    expect((await (await fetch(files.edges[0].node.directUrl)).text()).length).toBe(2000)
  })

  it('stays while it has aliases, unless these may go', async () => {
    const { id } = await log({ files: { 'a.txt': 'a' }, aliases: ['best'] })
    await expect(remove(id, false)).rejects.toThrow("the aliases 'latest', 'best'")
    await remove(id)
    expect(await version('data')).toBeNull()
  })

  it('leaves `latest` to the one before, and its number to nobody', async () => {
    await log({ files: { 'a.txt': 'a' } })
    const { id } = await log({ files: { 'a.txt': 'b' } })
    await remove(id)
    expect((await version('data')).versionIndex).toBe(0)
    await log({ files: { 'a.txt': 'c' } })
    expect((await version('data')).versionIndex).toBe(2)
  })

  it('can be logged again, with what others still have', async () => {
    const files = { 'a.txt': 'a', 'b.txt': 'b' }
    const { id } = await log({ files })
    await log({ files: { 'a.txt': 'a' } })
    await remove(id)
    expect((await log({ files })).uploads).toBe(1)
    expect((await version('data')).versionIndex).toBe(2)
  })

  it('stays when its run is deleted', async () => {
    await log({ files: { 'a.txt': 'x'.repeat(1000) } })
    const { data } = await graphql('{ project(name: "p", entityName: "local") { run(name: "r1") { id } } }')
    await mutate('deleteRun', 'DeleteRunInput', { id: data.project.run.id }, 'clientMutationId')
    expect((await version('data')).artifact.createdBy).toBeNull()
    expect(stored()).toContain(1000)
  })

  it('goes with its run when that is asked for', async () => {
    await log({ files: { 'a.txt': 'x'.repeat(1000) } })
    const { data } = await graphql('{ project(name: "p", entityName: "local") { run(name: "r1") { id } } }')
    await mutate(
      'deleteRun',
      'DeleteRunInput',
      { id: data.project.run.id, deleteArtifacts: true },
      'clientMutationId',
    )
    expect(await version('data')).toBeNull()
    expect(stored()).toEqual([])
  })
})

describe('the route that is fallen back on', () => {
  it('gives a file by its digest to who has the key', async () => {
    const { id } = await log({ files: { 'a b.txt': 'aa' } })
    const hex = md5('aa', 'hex')
    const birth = encodeURIComponent(id)
    for (const route of [`${birth}/${hex}`, `${birth}/${birth}/${hex}`]) {
      const url = `${server.url}/artifactsV2/default/local/p/data/${route}/a%20b.txt`
      expect((await fetch(url)).status).toBe(401)
      const response = await fetch(url, { headers: { authorization: authorization() } })
      expect([response.status, await response.text()]).toEqual([200, 'aa'])
    }
  })
})

describe('links to contents', () => {
  it('must be signed, for the method that they are used with', async () => {
    await log({ files: { 'a.txt': 'aa' } })
    const { files } = await version('data')
    const url = new URL(files.edges[0].node.directUrl)
    expect(await put(url.href, 'bb')).toBe(403)
    expect((await fetch(url.href.replace(/signature=.*/, 'signature=x'))).status).toBe(403)
    expect((await fetch(url, { headers: { range: 'bytes=1-' } })).status).toBe(206)
  })
})
