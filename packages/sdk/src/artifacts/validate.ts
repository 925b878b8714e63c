// What names, types, aliases, tags and paths of artifacts may be: as the official client has it.
import { InputError, stringifyExtendedJson } from '@runscan/core'

const longest = 128

/** @throws `InputError` */
export function checkArtifactName(name: string): string {
  if (typeof name === 'string' && /^[\w.-]+$/.test(name) && name.length <= longest) return name
  throw new InputError(
    'name',
    `'${String(name)}' cannot be an artifact's name: up to ${longest} letters, digits, dashes, underscores and dots`,
  )
}

/** Types that clients keep for themselves, with the beginnings of the names that go with them. */
const reserved: Record<string, string> = { job: '', run_table: 'run-', code: 'source-' }

/** @throws `InputError` */
export function checkArtifactType(type: string, name: string): string {
  if (typeof type !== 'string' || type === '' || type.length > longest || /[/:]/.test(type)) {
    throw new InputError(
      'type',
      `'${String(type)}' cannot be an artifact's type: up to ${longest} characters, neither / nor :`,
    )
  }
  const start = Object.hasOwn(reserved, type) ? reserved[type] : undefined
  if (type.startsWith('wandb-') || (start !== undefined && name.startsWith(start))) {
    throw new InputError(
      'type',
      `the artifact type '${type}' is kept for clients' own use: choose another one`,
    )
  }
  return type
}

/** @throws `InputError` */
export function checkAliases(aliases: readonly string[]): string[] {
  const isAlias = (alias: unknown) =>
    typeof alias === 'string' && alias !== '' && alias.length <= longest && !/[/:]/.test(alias)
  if (Array.isArray(aliases) && aliases.every(isAlias)) return [...new Set(aliases)]
  throw new InputError(
    'aliases',
    `\`aliases\` is a list of texts of up to ${longest} characters, without / and :`,
  )
}

/** @throws `InputError` */
export function checkArtifactTags(tags: readonly string[]): string[] {
  const isTag = (tag: unknown) =>
    typeof tag === 'string' && tag.length <= longest && /^[-\p{L}\p{N}_]+( +[-\p{L}\p{N}_]+)*$/u.test(tag)
  if (Array.isArray(tags) && tags.every(isTag)) return [...new Set(tags)]
  throw new InputError(
    'tags',
    '`tags` is a list of texts of letters, digits, hyphens and underscores, with spaces in between',
  )
}

const mostKeys = 100

/** @throws `InputError` for what is no object, for more than 100 keys, and for infinities, which the service refuses */
export function checkMetadata(metadata: Record<string, unknown>): Record<string, unknown> {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new InputError('metadata', '`metadata` is an object')
  }
  if (Object.keys(metadata).length > mostKeys) {
    throw new InputError('metadata', `\`metadata\` has more than ${mostKeys} keys`)
  }
  metadataText(metadata)
  return metadata
}

/** The metadata as strict JSON: NaN becomes null, as in the official client. @throws `InputError` for infinities */
export function metadataText(metadata: Record<string, unknown>): string {
  const strict = (value: unknown): unknown => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      if (Number.isNaN(value)) return null
      throw new InputError('metadata', '`metadata` holds an infinity, which artifacts cannot have')
    }
    if (Array.isArray(value)) return value.map(strict)
    if (typeof value !== 'object' || value === null || value instanceof Date) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, strict(item)]))
  }
  return stringifyExtendedJson(strict(metadata))
}

/**
 * The path of an entry: with slashes, without empty parts and dots.
 * @throws `InputError` for paths that are absolute or lead out of the artifact, by Unix's rules or by those of Windows
 */
export function checkEntryPath(path: string): string {
  const parts = typeof path === 'string' ? path.split('/').filter(part => part !== '' && part !== '.') : []
  const isOdd =
    parts.length === 0 ||
    /^([/\\]|[A-Za-z]:)/.test(path) ||
    path.split(/[/\\]/).includes('..') ||
    path.includes('\0')
  if (!isOdd) return parts.join('/')
  throw new InputError(
    'name',
    `'${String(path)}' cannot be a path in an artifact: it must lead to below its root`,
  )
}
