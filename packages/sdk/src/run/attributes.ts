// What a run says of itself, and what a person may change of it.
import { encodePath, NotLoadedError } from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { warnDeprecated } from '../deprecated.js'
import type { HistoryKeys } from '../history/keys.js'
import {
  checkedObject,
  checkedTags,
  checkedText,
  editsOf,
  type RunEdits,
  rebase,
  replaceEntries,
  type TextField,
  type WorkingCopy,
} from './edits.js'
import { type JsonObject, readConfig, readJsonObject } from './json-fields.js'
import type { HeavyField, RunNode } from './nodes.js'

/** Who a run belongs to. */
export interface RunUser {
  readonly name: string
  readonly username: string | null
}

/** The attributes of a run. */
export class RunAttributes {
  readonly #place: Readonly<{ entity: string; project: string }>
  /** Not enumerable: it holds the key, and people print runs. @internal */
  declare protected readonly context: ApiContext
  /** What the service gave. @internal */
  protected node: RunNode
  /** What a person may have changed since. @internal */
  protected working: WorkingCopy = { texts: {} }
  /** Whether it came from a list, and was not loaded since. @internal */
  protected isLazy: boolean
  #systemMetrics: JsonObject | undefined

  /** @internal */
  constructor(context: ApiContext, place: RunPlace, node: RunNode, lazy: boolean) {
    this.#place = { entity: place.entity, project: place.project }
    Object.defineProperty(this, 'context', { value: context })
    this.node = node
    this.isLazy = lazy
  }

  get entity(): string {
    return this.#place.entity
  }

  get project(): string {
    return this.#place.project
  }

  /** The id in the run's path, such as `1a2b3c4d`. */
  get id(): string {
    return this.node.name
  }

  /** The name that people gave it; null when there is none. Setting it, like all below, is saved by {@link Run.update}. */
  get name(): string | null {
    return this.#text('displayName')
  }

  set name(value: string | null) {
    this.working.texts.displayName = checkedText('name', value)
  }

  /** The same as {@link Run.name}. */
  get displayName(): string | null {
    return this.name
  }

  set displayName(value: string | null) {
    this.name = value
  }

  /** The id that mutations want. */
  get storageId(): string {
    return this.node.id
  }

  /** `running`, `finished`, `failed`, `crashed`, `killed`, `preempting`, `preempted` or `pending`, when it was loaded. */
  get state(): string {
    return this.node.state
  }

  /** May be changed in place. */
  get tags(): string[] {
    this.working.tags ??= [...(this.node.tags ?? [])]
    return this.working.tags
  }

  set tags(tags: readonly string[]) {
    this.tags.splice(0, this.tags.length, ...checkedTags(tags))
  }

  get notes(): string | null {
    return this.#text('notes')
  }

  set notes(value: string | null) {
    this.working.texts.notes = checkedText('notes', value)
  }

  get description(): string | null {
    return this.#text('description')
  }

  set description(value: string | null) {
    this.working.texts.description = checkedText('description', value)
  }

  get group(): string | null {
    return this.#text('group')
  }

  set group(value: string | null) {
    this.working.texts.group = checkedText('group', value)
  }

  get jobType(): string | null {
    return this.#text('jobType')
  }

  set jobType(value: string | null) {
    this.working.texts.jobType = checkedText('jobType', value)
  }

  /** The commit that the run's code was at. */
  get commit(): string | null {
    return this.node.commit
  }

  get readOnly(): boolean | null {
    return this.node.readOnly
  }

  get sweepName(): string | null {
    return this.node.sweepName
  }

  /** ISO 8601, UTC. */
  get createdAt(): string {
    return this.node.createdAt
  }

  /** When it was last heard of: ISO 8601, UTC. */
  get heartbeatAt(): string | null {
    return this.node.heartbeatAt
  }

  /** Who it belongs to; null where the service does not say. */
  get user(): RunUser | null {
    return this.node.user ?? null
  }

  /**
   * The entity, as the official client has it.
   * @deprecated Use {@link Run.entity}; who logged the run is in {@link Run.user}. Reading it says so once.
   */
  get username(): string {
    warnDeprecated('run.username', '`run.entity`')
    return this.entity
  }

  /** The rows of the history, when it was loaded. */
  get historyLineCount(): number {
    return this.node.historyLineCount
  }

  /** The number that other objects refer to the project by; null where the service does not say. */
  get projectInternalId(): number | null {
    return toId(this.node.projectId)
  }

  /** Entity, project and id, percent-encoded. */
  get path(): [entity: string, project: string, id: string] {
    return [this.entity, this.project, this.id].map(encodeURIComponent) as [string, string, string]
  }

  /** The run's page. */
  get url(): string {
    return `${this.context.transport.settings.appUrl}/${encodePath([this.entity, this.project, 'runs', this.id])}`
  }

  /** Whether heavy attributes are not loaded. */
  get lazy(): boolean {
    return this.isLazy
  }

  /** What the run was configured with; may be changed in place, or set as a whole. @throws `NotLoadedError` */
  get config(): JsonObject {
    return this.#readConfig().config
  }

  set config(value: Readonly<JsonObject>) {
    replaceEntries(this.config, checkedObject('config', value))
  }

  /** The config with the keys that clients keep for themselves. @throws `NotLoadedError` */
  get rawConfig(): JsonObject {
    return this.#readConfig().rawConfig
  }

  /** The last, or chosen, values of the metrics; may be changed in place, or set as a whole. @throws `NotLoadedError` */
  get summary(): JsonObject {
    this.working.summary ??= readJsonObject('summaryMetrics', this.#heavy('summaryMetrics', 'summary'))
    return this.working.summary
  }

  set summary(value: Readonly<JsonObject>) {
    replaceEntries(this.summary, checkedObject('summary', value))
  }

  /** The same object as {@link Run.summary}. @throws `NotLoadedError` */
  get summaryMetrics(): JsonObject {
    return this.summary
  }

  /** The newest measurements of the machine. @throws `NotLoadedError` */
  get systemMetrics(): JsonObject {
    this.#systemMetrics ??= readJsonObject('systemMetrics', this.#heavy('systemMetrics', 'systemMetrics'))
    return this.#systemMetrics
  }

  /** The logged keys with their types and newest values; null when nothing was logged. @throws `NotLoadedError` */
  get historyKeys(): HistoryKeys | null {
    return (this.#heavy('historyKeys', 'historyKeys') as HistoryKeys | null) ?? null
  }

  /** @internal */
  protected place(): RunPlace {
    return { entity: this.entity, project: this.project, name: this.id }
  }

  /** Takes what was loaded, with edits on top of it. What a light answer lacks is older, but still there. @internal */
  protected take(node: RunNode, edits: RunEdits = this.edits()): void {
    this.node = { ...this.node, ...node }
    rebase(this.working, this.node, edits)
    this.#systemMetrics = undefined
  }

  /** @internal */
  protected edits(): RunEdits {
    return editsOf(this.node, this.working)
  }

  #text(field: TextField): string | null {
    const edited = this.working.texts[field]
    return edited === undefined ? this.node[field] : edited || null
  }

  #readConfig(): ReturnType<typeof readConfig> {
    this.working.config ??= readConfig(this.#heavy('config', 'config'))
    return this.working.config
  }

  #heavy(field: HeavyField, attribute: string): unknown {
    if (!(field in this.node)) throw new NotLoadedError(attribute, placeText(this.place()))
    return this.node[field]
  }
}

/** A number, also where it comes as text. */
function toId(value: unknown): number | null {
  const id = value === null || value === undefined || value === '' ? Number.NaN : Number(value)
  return Number.isFinite(id) ? id : null
}
