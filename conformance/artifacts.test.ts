// Artifacts that the official client has logged, used and linked, read by both.
import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Artifact } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { artifactAttributes, entryFields } from './harness/artifact-attributes.js'
import type { Answer, Question } from './harness/official-client.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves } from './proofs/proves.js'
import { isObject, type Tagged } from './tagged.js'

const area = openArea('artifacts')
const project = 'artifacts'
const other = 'artifacts-elsewhere'

/** Every kind of reference to every kind of artifact. */
const names = [
  `${project}/data`,
  `${project}/data:latest`,
  `${project}/data:v0`,
  `${project}/data:same`,
  `${project}/data:v1`,
  `${project}/data:incremental`,
  `${project}/derived:v0`,
  `${project}/run-writer-table:latest`,
  `${project}/code-of-writer:v0`,
  `${other}/portfolio:prod`,
  `${other}/portfolio:v0`,
]

const runs = [`${project}/writer`, `${other}/user`]

let side: SideBySide
let entity: string
let answers: Record<string, Answer>

beforeAll(async () => {
  side = await openSideBySide()
  entity = side.server.entity
  await side.official.mustRun('write_artifacts', [
    ...['--project', project, '--other-project', other, '--folder', path.join(side.folder, 'written')],
  ])
  answers = await side.official.ask(
    Object.fromEntries([
      ...names.flatMap(name => {
        const value = { name: `${entity}/${name}` }
        return [
          [`${name} attributes`, python('artifacts.attributes(api.artifact(name))', value)],
          [`${name} manifest`, python('artifacts.entries(api.artifact(name))', value)],
          [`${name} files`, python('artifacts.listed_files(api.artifact(name), per_page=2)', value)],
          [`${name} contents`, python('artifacts.downloaded(api.artifact(name))', value)],
        ]
      }),
      ...runs.flatMap(name => [
        [`${name} logged`, python('artifacts.names(run.logged_artifacts(per_page=2))', {}, name)],
        [`${name} used`, python('artifacts.names(run.used_artifacts(per_page=1))', {}, name)],
        [`${name} lengths`, python('[len(run.logged_artifacts()), len(run.used_artifacts())]', {}, name)],
      ]),
      ['logged by', python('api.artifact(name).logged_by().id', { name: `${entity}/${project}/data:v0` })],
      [
        'used by',
        python('[r.id for r in api.artifact(name).used_by()]', { name: `${entity}/${project}/data:v0` }),
      ],
      [
        'versions',
        python("artifacts.names(api.artifacts('dataset', name, per_page=2))", {
          name: `${entity}/${project}/data`,
        }),
      ],
      ...[project, other].map(name => [
        `${name} collections`,
        python(
          '[[kind.name, c.name, c.description, list(c.tags), c.created_at, c.is_sequence()]\n' +
            ' for kind in api.artifact_types(name) for c in kind.collections(per_page=2)]',
          { name: `${entity}/${name}` },
        ),
      ]),
      [
        'tagged',
        python("artifacts.names(api.artifacts('dataset', name, tags=['tag one']))", {
          name: `${entity}/${project}/data`,
        }),
      ],
    ]),
  )
})

afterAll(() => side?.close())

/** Asks for the value of some Python, which sees `artifacts` and the names. */
function python(code: string, values: Record<string, unknown> = {}, run?: string): Question {
  const at = run === undefined ? '' : `${entity}/${run}`
  return { what: 'python', path: at, code: `import artifacts\n${code}`, names: values }
}

const official = (id: string): Tagged => answered(answers[id] as Answer)

const ours = (name: string): Promise<Artifact> => side.api.artifact(`${entity}/${name}`)

describe.each(names)('%s', name => {
  it('has the same attributes for both', async () => {
    const theirs = official(`${name} attributes`)
    const artifact = await ours(name)
    for (const [attribute, read] of Object.entries(artifactAttributes)) {
      area.value([name, attribute], isObject(theirs) ? (theirs[attribute] ?? null) : null, read(artifact))
    }
    area.check()
  })

  it('has the same manifest and the same list of files for both', async () => {
    const artifact = await ours(name)
    const entries = [...(await artifact.manifest()).entries].map(([at, entry]) => [at, entryFields(entry)])
    area.value([name, 'manifest'], official(`${name} manifest`), Object.fromEntries(entries))
    const files = await artifact.files({ perPage: 3 }).toArray()
    area.value(
      [name, 'files'],
      official(`${name} files`),
      files.map(file => ({
        name: file.name,
        size: file.size,
        mimetype: file.mimetype,
        md5: file.md5,
        digest: file.digest,
        updated_at: file.updatedAt,
      })),
    )
    expect(await artifact.files().length()).toBe(files.length)
    area.check()
  })

  it('has the same contents for both, references followed', async () => {
    const contents: Record<string, string> = {}
    for (const [at, entry] of (await (await ours(name)).manifest()).entries) {
      contents[at] = createHash('md5')
        .update(await entry.bytes())
        .digest('hex')
    }
    area.value([name, 'contents'], official(`${name} contents`), contents)
    area.check()
  })
})

describe('the artifacts of runs', () => {
  it.each(runs)('of %s are the same for both, whatever the size of the pages', async name => {
    proves(
      ['logged_artifacts()', 'logged_artifacts.per_page', 'used_artifacts()', 'used_artifacts.per_page'],
      'official-to-ours',
      'both-read',
    )
    proves(['use_artifact()', 'use_artifact.artifact'], 'official-to-ours', 'both-read')
    proves(['log_artifact()', 'log_artifact.artifact'], 'official-to-ours', 'both-read')
    const run = await side.api.run(`${entity}/${name}`)
    for (const perPage of [1, 3, 100]) {
      const ourLogged = await run.loggedArtifacts({ perPage }).toArray()
      const ourUsed = await run.usedArtifacts({ perPage }).toArray()
      area.value(
        [name, 'logged'],
        official(`${name} logged`),
        ourLogged.map(artifact => artifact.qualifiedName),
      )
      area.value(
        [name, 'used'],
        official(`${name} used`),
        ourUsed.map(artifact => artifact.qualifiedName),
      )
    }
    const lengths = [await run.loggedArtifacts().length(), await run.usedArtifacts().length()]
    area.value([name, 'lengths'], official(`${name} lengths`), lengths)
    area.check()
  })

  it('of another project are among those that a run has used', async () => {
    const run = await side.api.run(`${entity}/${other}/user`)
    const used = await run.usedArtifacts({ perPage: 1 }).toArray()
    expect(used.map(artifact => artifact.qualifiedName)).toEqual([
      `${entity}/${project}/data:v0`,
      `${entity}/${project}/data:v1`,
    ])
  })

  it('lead back to the same runs', async () => {
    const artifact = await ours(`${project}/data:v0`)
    area.value(['logged_by'], official('logged by'), (await artifact.loggedBy())?.id)
    area.value(
      ['used_by'],
      official('used by'),
      (await artifact.usedBy()).map(run => run.id),
    )
    area.check()
  })
})

describe('the collections of a project', () => {
  it.each([project, other])('of %s are the same for both, type by type', async name => {
    for (const perPage of [1, 50]) {
      const found: unknown[] = []
      for await (const each of side.api.artifactCollections(`${entity}/${name}`, { perPage })) {
        const { type, name: collection, description, tags, createdAt, isPortfolio } = each
        found.push([type, collection, description, tags, createdAt, !isPortfolio])
      }
      expect(found.length).toBeGreaterThan(0)
      area.value([name, 'collections'], official(`${name} collections`), found)
    }
    area.check()
  })
})

describe('the versions of a collection', () => {
  it('are the same for both, newest first', async () => {
    const versions = await side.api
      .artifacts('dataset', `${entity}/${project}/data`, { perPage: 1 })
      .toArray()
    area.value(
      ['versions'],
      official('versions'),
      versions.map(artifact => artifact.qualifiedName),
    )
    area.check()
  })

  it('are found by their tags', async () => {
    const tagged = await side.api
      .artifacts('dataset', `${entity}/${project}/data`, { tags: ['tag one'] })
      .toArray()
    area.value(
      ['tagged'],
      official('tagged'),
      tagged.map(artifact => artifact.qualifiedName),
    )
    expect(tagged).toHaveLength(1)
    area.check()
  })
})

everyAllowedDifferenceOccurs('artifacts', area)
