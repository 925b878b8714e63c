// Links versions into portfolios.
import type { ServerContext } from '../context.js'
import { badRequest, notFound } from '../errors.js'
import { ensureProject } from '../runs/project.js'
import type { CollectionRecord, MembershipRecord } from '../storage/artifact-collections.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import { requireArtifact, requireCollection } from './find.js'
import { checkAlias, checkCollectionName } from './names.js'

/** What the mutation takes. */
export interface LinkArtifactInput {
  artifactID?: string | null
  clientID?: string | null
  artifactPortfolioID?: string | null
  artifactPortfolioName?: string | null
  entityName?: string | null
  projectName?: string | null
  aliases?: readonly { alias: string }[] | null
}

/** The version's place in the portfolio, which is made when there is none. Linked again, it keeps its place. */
export function linkArtifact(context: ServerContext, input: LinkArtifactInput): MembershipRecord {
  const aliases = (input.aliases ?? []).map(({ alias }) => checkAlias(alias))
  const { storage, now } = context
  return storage.transaction(() => {
    const artifact = findArtifact(context, input)
    if (artifact.state !== 'COMMITTED') throw badRequest('a version is linked once it is committed')
    const portfolio = findPortfolio(context, input, artifact)
    const { id: collectionId } = portfolio
    const member =
      storage.collections.member(collectionId, artifact.id) ??
      storage.collections.addMember({
        collectionId,
        artifactId: artifact.id,
        versionIndex: storage.collections.takeVersion(collectionId),
        createdAt: now(),
      })
    for (const alias of new Set(['latest', ...aliases])) storage.collections.setAlias(member, alias)
    return member
  })
}

/** Takes a version out of a portfolio. */
export function unlinkArtifact(context: ServerContext, artifactId: string, portfolioId: string): void {
  const { storage } = context
  storage.transaction(() => {
    const artifact = requireArtifact(context, artifactId)
    const portfolio = requireCollection(context, portfolioId)
    const member = storage.collections.member(portfolio.id, artifact.id)
    if (portfolio.kind !== 'portfolio' || !member) throw notFound('the version is not linked there')
    storage.collections.removeMember(member.id)
  })
}

function findArtifact(context: ServerContext, { artifactID, clientID }: LinkArtifactInput): ArtifactRecord {
  if (artifactID) return requireArtifact(context, artifactID)
  const artifact = clientID ? context.storage.artifacts.byClientId(clientID) : undefined
  if (!artifact) throw notFound('linkArtifact needs the id of a version that there is')
  return artifact
}

function findPortfolio(
  context: ServerContext,
  { artifactPortfolioID, artifactPortfolioName, entityName, projectName }: LinkArtifactInput,
  artifact: ArtifactRecord,
): CollectionRecord {
  if (artifactPortfolioID) return checked(context, requireCollection(context, artifactPortfolioID), artifact)
  const { storage, now } = context
  if (!artifactPortfolioName || !projectName) throw badRequest('linkArtifact needs a project and a portfolio')
  const name = checkCollectionName(artifactPortfolioName)
  const project = ensureProject(context, entityName, projectName)
  const known = storage.collections.find(project.id, name)
  if (known) return checked(context, known, artifact)
  const type = storage.collections.ensureType(project.id, typeNameOf(context, artifact), now())
  return storage.collections.create(
    { projectId: project.id, typeId: type.id, kind: 'portfolio', name },
    now(),
  )
}

function checked(
  context: ServerContext,
  portfolio: CollectionRecord,
  artifact: ArtifactRecord,
): CollectionRecord {
  if (portfolio.kind !== 'portfolio') {
    throw badRequest(`'${portfolio.name}' is no portfolio: versions are logged to it, not linked`)
  }
  const { name: wanted } = context.storage.collections.typeById(portfolio.typeId) ?? {}
  const type = typeNameOf(context, artifact)
  if (type !== wanted) throw badRequest(`'${portfolio.name}' takes the type '${wanted}', not '${type}'`)
  return portfolio
}

function typeNameOf({ storage }: ServerContext, { sequenceId }: ArtifactRecord): string {
  const sequence = storage.collections.byId(sequenceId)
  return (sequence && storage.collections.typeById(sequence.typeId)?.name) ?? ''
}
