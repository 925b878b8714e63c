// What a person has changed of a run and not saved yet.
import { InputError, parseExtendedJson, stringifyExtendedJson } from '@runscan/core'
import { define, type JsonObject, readConfig, readJsonObject } from './json-fields.js'
import type { RunNode } from './nodes.js'
import { applyChanges, type Change, changesBetween } from './patch.js'

/** Fields of plain text. An empty text is how a field is emptied: null means "as it is" to the service. */
export type TextField = 'displayName' | 'description' | 'notes' | 'group' | 'jobType'

/** Unsaved changes. */
export interface RunEdits {
  texts: Partial<Record<TextField, string>>
  /** Set when they differ. */
  tags: string[] | undefined
  config: Change[]
  summary: Change[]
}

/** What a person holds and may change in place. */
export interface WorkingCopy {
  texts: Partial<Record<TextField, string>>
  tags?: string[] | undefined
  config?: { config: JsonObject; rawConfig: JsonObject } | undefined
  summary?: JsonObject | undefined
}

/** What differs between the working copy and what the service gave. */
export function editsOf(node: RunNode, working: WorkingCopy): RunEdits {
  const known = node.tags ?? []
  const { tags } = working
  const sameTags =
    tags === undefined || (tags.length === known.length && tags.every((tag, at) => tag === known[at]))
  return {
    texts: Object.fromEntries(
      Object.entries(working.texts).filter(([field, text]) => text !== (node[field as TextField] ?? '')),
    ),
    tags: sameTags ? undefined : checkedTags(tags),
    config: working.config ? changesBetween(readConfig(node.config).config, working.config.config) : [],
    summary: working.summary
      ? changesBetween(readJsonObject('summaryMetrics', node.summaryMetrics), working.summary)
      : [],
  }
}

/** Whether there is nothing to save. */
export function isUnchanged({ texts, tags, config, summary }: RunEdits): boolean {
  return Object.keys(texts).length === 0 && tags === undefined && config.length === 0 && summary.length === 0
}

/** A copy of the working copy, to tell later what was changed since. */
export function snapshotOf({ texts, tags, config, summary }: WorkingCopy): WorkingCopy {
  const copy = (object: JsonObject) => parseExtendedJson(stringifyExtendedJson(object)) as JsonObject
  return {
    texts: { ...texts },
    tags: tags && [...tags],
    config: config && { config: copy(config.config), rawConfig: {} },
    summary: summary && copy(summary),
  }
}

/** What was changed since a snapshot. */
export function editsSince(before: WorkingCopy, now: WorkingCopy): RunEdits {
  const texts = Object.entries(now.texts).filter(([field, text]) => text !== before.texts[field as TextField])
  return {
    texts: Object.fromEntries(texts),
    tags: JSON.stringify(before.tags) === JSON.stringify(now.tags) ? undefined : now.tags,
    config: changesBetween(before.config?.config ?? {}, now.config?.config ?? {}),
    summary: changesBetween(before.summary ?? {}, now.summary ?? {}),
  }
}

/**
 * Brings a working copy up to what the service gives now, with edits done to it again. The objects stay the same ones,
 * because somebody may hold them.
 */
export function rebase(
  working: WorkingCopy,
  node: RunNode,
  { texts, tags, config, summary }: RunEdits,
): void {
  working.texts = { ...texts }
  if (working.tags) replaceItems(working.tags, tags ?? node.tags ?? [])
  if (working.config && 'config' in node) {
    const fresh = readConfig(node.config)
    replaceEntries(working.config.config, applyChanges(fresh.config, config))
    replaceEntries(working.config.rawConfig, fresh.rawConfig)
  }
  if (working.summary && 'summaryMetrics' in node) {
    replaceEntries(
      working.summary,
      applyChanges(readJsonObject('summaryMetrics', node.summaryMetrics), summary),
    )
  }
}

function replaceItems(target: string[], items: readonly string[]): void {
  target.splice(0, target.length, ...items)
}

/** Gives an object the entries of another one; somebody may hold it. */
export function replaceEntries(target: JsonObject, source: Readonly<JsonObject>): void {
  const entries = Object.entries(source)
  for (const key of Object.keys(target)) delete target[key]
  for (const [key, value] of entries) define(target, key, value)
}

/** @throws `InputError` */
export function checkedObject(field: string, value: Readonly<JsonObject>): Readonly<JsonObject> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new InputError(field, `\`${field}\` is an object of values by key`)
}

/** @throws `InputError` */
export function checkedText(field: string, value: string | null): string {
  if (value === null) return ''
  if (typeof value !== 'string')
    throw new InputError(field, `\`${field}\` is a text or null, not ${typeof value}`)
  return value
}

/** @throws `InputError` */
export function checkedTags(tags: readonly string[]): string[] {
  if (!Array.isArray(tags) || !tags.every(tag => typeof tag === 'string' && tag !== '')) {
    throw new InputError('tags', '`tags` is a list of texts that are not empty')
  }
  return [...tags]
}
