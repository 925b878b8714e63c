// Names of collections, versions, aliases and tags: what they may be, and what they mean.
import { badRequest } from '../errors.js'

/** `collection:reference`; without a colon the latest version is meant. */
export function parseVersionName(name: string): { collection: string; reference: string } {
  const colon = name.indexOf(':')
  if (colon === -1) return { collection: name, reference: 'latest' }
  return { collection: name.slice(0, colon), reference: name.slice(colon + 1) || 'latest' }
}

/** The number of a version such as `v3`; undefined for other references. */
export function versionIndexOf(reference: string): number | undefined {
  const found = /^v(\d+)$/.exec(reference)
  return found ? Number(found[1]) : undefined
}

const longest = 128

/** @throws `ServerError` 400 */
export function checkCollectionName(name: string): string {
  if (name !== '' && name.length <= longest && !/[/:\p{Cc}]/u.test(name)) return name
  throw badRequest(
    `'${name.slice(0, 200)}' cannot be an artifact's name: up to ${longest} characters, neither / nor :`,
  )
}

/** @throws `ServerError` 400 */
export function checkTypeName(name: string): string {
  if (name !== '' && name.length <= longest && !/[/:\p{Cc}]/u.test(name)) return name
  throw badRequest(
    `'${name.slice(0, 200)}' cannot be an artifact's type: up to ${longest} characters, neither / nor :`,
  )
}

/** @throws `ServerError` 400 */
export function checkAlias(alias: string): string {
  if (alias === '' || alias.length > longest || /[/:\p{Cc}]/u.test(alias)) {
    throw badRequest(
      `'${alias.slice(0, 200)}' cannot be an alias: up to ${longest} characters, neither / nor :`,
    )
  }
  if (versionIndexOf(alias) !== undefined) {
    throw badRequest(`'${alias}' cannot be an alias: it means a version`)
  }
  return alias
}

/** @throws `ServerError` 400 */
export function checkTag(tag: string): string {
  if (tag.length <= longest && /^[-\p{L}\p{N}_]+( +[-\p{L}\p{N}_]+)*$/u.test(tag)) return tag
  throw badRequest(
    `'${tag.slice(0, 200)}' cannot be a tag: letters, digits, hyphens, underscores and single words of them`,
  )
}

/** The place of a file in an artifact, which readers make a path below their own folder of. @throws `ServerError` 400 */
export function checkEntryName(name: string): string {
  const parts = name.split(/[/\\]/)
  const isOdd = name === '' || parts.includes('..') || name.includes('\0') || /^([/\\]|[A-Za-z]:)/.test(name)
  if (!isOdd && name.length <= 4096) return name
  throw badRequest(
    `'${name.slice(0, 200)}' cannot be a file of an artifact: it must lead to below its folder`,
  )
}
