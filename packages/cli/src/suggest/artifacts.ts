// Opens a version of an artifact; when there is none of that path, says which ones may have been meant.
import { ArtifactNotFoundError, NotFoundError, ProjectNotFoundError, parseProjectPath } from '@runscan/core'
import { type Api, type Artifact, type ArtifactCollection, parseArtifactPath } from '@runscan/sdk'
import { clean } from '../output/text.js'
import { didYouMean } from './nearest.js'
import { adviseOnProject } from './projects.js'

/** How many collections of a project are looked at. */
const lookedAt = 500
/** How many versions of one are named: the newest ones. */
const namedVersions = 5

/**
 * A version of an artifact by its path.
 * @throws `NotFoundError` with the artifacts, their versions or the projects that may have been meant
 */
export async function openArtifact(api: Api, path: string): Promise<Artifact> {
  try {
    return await api.artifact(path)
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    throw await advised(api, path, error)
  }
}

async function advised(api: Api, path: string, error: NotFoundError): Promise<Error> {
  const { entity, project, name } = parseArtifactPath(path)
  const place = [entity, project].filter(part => part !== undefined).join('/')
  if (error instanceof ProjectNotFoundError) return adviseOnProject(api, parseProjectPath(place), error)
  if (!(error instanceof ArtifactNotFoundError)) return error
  const advice = await artifactAdvice(api, place, name).catch(() => '')
  return advice === '' ? error : new NotFoundError(`${error.message}${advice}`, error.code)
}

/** What follows the error's message, or nothing. */
async function artifactAdvice(api: Api, place: string, name: string): Promise<string> {
  const known = await collectionsOf(api, place)
  const exact = known.find(collection => collection.name === name)
  if (exact) return versionsOf(api, exact)
  const names = known.map(collection => collection.name)
  return clean(didYouMean(name, names))
}

async function collectionsOf(api: Api, place: string): Promise<ArtifactCollection[]> {
  const found: ArtifactCollection[] = []
  for await (const collection of api.artifactCollections(place || undefined)) {
    found.push(collection)
    if (found.length === lookedAt) break
  }
  return found
}

async function versionsOf(api: Api, { entity, project, name, type }: ArtifactCollection): Promise<string> {
  const versions = await api
    .artifacts(type, `${entity}/${project}/${name}`)
    .toArray({ limit: namedVersions + 1 })
  const described = versions
    .slice(0, namedVersions)
    .map(({ version, aliases }) =>
      clean(aliases.length > 0 ? `${version} (${aliases.join(', ')})` : `${version}`),
    )
  const more = versions.length > namedVersions ? ', …' : ''
  return `; '${clean(name)}' has ${described.join(', ')}${more}`
}
