// What an artifact says of itself, and what a person may change of it.
import {
  ArtifactNotLoggedError,
  type artifactOperations,
  encodePath,
  InputError,
  optionsOf,
} from '@runscan/core'
import type { ApiContext } from '../context.js'
import { readJsonObject } from '../run/json-fields.js'
import { createDraft, type Draft } from './draft.js'
import type { WorkingArtifact } from './edits.js'
import type { ArtifactPlace } from './nodes.js'
import { isVersion } from './path.js'
import {
  checkAliases,
  checkArtifactName,
  checkArtifactTags,
  checkArtifactType,
  checkMetadata,
} from './validate.js'

/** What an artifact is made with. */
export interface ArtifactOptions {
  description?: string
  /** An object of JSON, with 100 keys at most. */
  metadata?: Record<string, unknown>
}

/** What is known of an artifact that is logged. @internal */
export interface LoggedArtifact {
  readonly context: ApiContext
  readonly place: ArtifactPlace
  /** What it was asked for as: an alias, a version or a digest. */
  readonly reference: string
  readonly node: artifactOperations.ArtifactNode
  working: WorkingArtifact
}

/** The attributes of an artifact. Those that only the service knows throw an `ArtifactNotLoggedError` before it is logged. */
export class ArtifactAttributes {
  readonly #name: string
  readonly #type: string
  #description: string | null
  #metadata: Record<string, unknown>
  /** What it is being made of; undefined when it came from the service. @internal */
  protected draft: Draft | undefined
  /** @internal */
  protected logged: LoggedArtifact | undefined

  /**
   * Begins an artifact: add files to it, then log it with `run.logArtifact`.
   *
   * @param name letters, digits, dashes, underscores and dots; the versions of one name make a sequence
   * @param type such as `dataset` or `model`
   * @throws `InputError` for a name, type or metadata that the service would not take
   */
  constructor(name: string, type: string, options: ArtifactOptions = {}) {
    const { description, metadata = {} } = optionsOf(options)
    this.#name = checkArtifactName(name)
    this.#type = checkArtifactType(type, name)
    this.#description = description === undefined ? null : checkDescription(description)
    this.#metadata = { ...checkMetadata(metadata) }
    this.draft = createDraft()
  }

  /** The id that mutations want. */
  get id(): string {
    return this.requireLogged('id').node.id
  }

  /** The collection and how the version was asked for, such as `data:best`; before it is logged the collection alone. */
  get name(): string {
    const { logged } = this
    return logged ? `${logged.place.collection}:${logged.reference}` : this.#name
  }

  /** `entity/project/name` */
  get qualifiedName(): string {
    return `${this.entity}/${this.project}/${this.name}`
  }

  /** `v` and the number in the collection that it was found in. */
  get version(): string {
    return this.requireLogged('version').place.version
  }

  /** Of the collection that it was found in. */
  get entity(): string {
    return this.requireLogged('entity').place.entity
  }

  /** Of the collection that it was found in. */
  get project(): string {
    return this.requireLogged('project').place.project
  }

  /** Of the project that it was logged to; empty when the key may not see that. */
  get sourceEntity(): string {
    return this.requireLogged('sourceEntity').node.artifactSequence.project?.entity.name ?? ''
  }

  /** That it was logged to; empty when the key may not see it. */
  get sourceProject(): string {
    return this.requireLogged('sourceProject').node.artifactSequence.project?.name ?? ''
  }

  /** The sequence and the version in it. */
  get sourceName(): string {
    return `${this.requireLogged('sourceName').node.artifactSequence.name}:${this.sourceVersion}`
  }

  get sourceQualifiedName(): string {
    return `${this.sourceEntity}/${this.sourceProject}/${this.sourceName}`
  }

  get sourceVersion(): string {
    return `v${this.requireLogged('sourceVersion').node.versionIndex}`
  }

  /** Whether it was found in another collection than the one that it was logged to. */
  get isLink(): boolean {
    const { place, node } = this.requireLogged('isLink')
    return (
      place.entity !== this.sourceEntity ||
      place.project !== this.sourceProject ||
      place.collection !== node.artifactSequence.name
    )
  }

  /** When it was linked to the collection that it was found in; null when it was logged there. ISO 8601, UTC. */
  get linkedAt(): string | null {
    return this.isLink ? (this.logged?.place.linkedAt ?? null) : null
  }

  get type(): string {
    return this.logged?.node.artifactType.name ?? this.#type
  }

  /** Setting it, like all below, is saved by {@link Artifact.save}. */
  get description(): string | null {
    const { logged } = this
    return logged ? (logged.working.description ?? logged.node.description) : this.#description
  }

  set description(description: string | null) {
    const text = checkDescription(description ?? '')
    if (this.logged) this.logged.working.description = text
    else this.#description = text === '' ? null : text
  }

  /** May be changed in place. */
  get metadata(): Record<string, unknown> {
    const { logged } = this
    if (!logged) return this.#metadata
    logged.working.metadata ??= readJsonObject('metadata', logged.node.metadata)
    return logged.working.metadata
  }

  set metadata(metadata: Record<string, unknown>) {
    const checked = { ...checkMetadata(metadata) }
    if (this.logged) this.logged.working.metadata = checked
    else this.#metadata = checked
  }

  /** Names that lead to this version, in the collection that it was found in. May be changed in place. */
  get aliases(): string[] {
    const logged = this.requireLogged('aliases')
    logged.working.aliases ??= [...knownAliases(logged)]
    return logged.working.aliases
  }

  set aliases(aliases: readonly string[]) {
    this.requireLogged('aliases').working.aliases = checkAliases(aliases)
  }

  /** May be changed in place. */
  get tags(): string[] {
    const logged = this.requireLogged('tags')
    logged.working.tags ??= logged.node.tags.map(({ name }) => name)
    return logged.working.tags
  }

  set tags(tags: readonly string[]) {
    this.requireLogged('tags').working.tags = checkArtifactTags(tags)
  }

  /** `PENDING`, `COMMITTED` or `DELETED`, when it was loaded. */
  get state(): string {
    return this.logged?.node.state ?? 'PENDING'
  }

  /** Whether it is not logged yet. */
  get isDraft(): boolean {
    return this.state === 'PENDING'
  }

  /** Of all that it consists of: equal contents have equal digests. Hex. Before it is logged, of what was added; in Node. */
  get digest(): string {
    return this.logged?.node.digest ?? this.#ownDraft().digest()
  }

  /** How the digest is made: `MANIFEST_MD5` or `MANIFEST_XXH128`. */
  get digestAlgorithm(): string {
    return this.logged?.node.digestAlgorithm ?? 'MANIFEST_MD5'
  }

  /** Bytes, references included. */
  get size(): number {
    if (this.logged) return Number(this.logged.node.size)
    return [...this.#ownDraft().entries.values()].reduce((sum, { size }) => sum + (size ?? 0), 0)
  }

  /** Files and references. */
  get fileCount(): number {
    return this.logged?.node.fileCount ?? this.#ownDraft().entries.size
  }

  get commitHash(): string | null {
    return this.requireLogged('commitHash').node.commitHash
  }

  /** ISO 8601, UTC. */
  get createdAt(): string {
    return this.requireLogged('createdAt').node.createdAt
  }

  /** ISO 8601, UTC. */
  get updatedAt(): string {
    const { node } = this.requireLogged('updatedAt')
    return node.updatedAt ?? node.createdAt
  }

  /** The last step that its run had logged when it was logged; null when there is none. */
  get historyStep(): number | null {
    const { historyStep } = this.requireLogged('historyStep').node
    return historyStep === null ? null : Math.max(0, Number(historyStep) - 1)
  }

  /** Seconds after which it is removed; null when it is not. */
  get ttlSeconds(): number | null {
    const seconds = Number(this.requireLogged('ttlSeconds').node.ttlDurationSeconds)
    return seconds > 0 ? seconds : null
  }

  /** Its page. */
  get url(): string {
    const { context, place } = this.requireLogged('url')
    const { entity, project, collection, version } = place
    const path = encodePath([entity, project, 'artifacts', this.type, collection, version])
    return `${context.transport.settings.appUrl}/${path}`
  }

  /** @internal */
  protected requireLogged(what: string): LoggedArtifact {
    if (!this.logged) throw new ArtifactNotLoggedError(`\`${what}\``, this.#name)
    return this.logged
  }

  #ownDraft(): Draft {
    this.draft ??= createDraft()
    return this.draft
  }
}

/** The aliases that the service gave, without those that are versions. @internal */
export function knownAliases({ place, node }: Pick<LoggedArtifact, 'place' | 'node'>): string[] {
  const own =
    place.aliases ??
    (node.aliases ?? [])
      .filter(
        ({ artifactCollection: at }) =>
          at?.name === place.collection &&
          at.project?.name === place.project &&
          at.project.entity.name === place.entity,
      )
      .map(({ alias }) => alias)
  return own.filter(alias => !isVersion(alias))
}

function checkDescription(description: string): string {
  if (typeof description === 'string') return description
  throw new InputError('description', '`description` is a text')
}
