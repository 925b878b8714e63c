// What can be asked of one value of a run.
import { stringifyExtendedJson } from '@runscan/core'
import { RE2JS } from 're2js'
import { badRequest } from '../errors.js'
import { compareValues } from './order.js'

/** Whether a value is wanted. */
export type Test = (value: unknown) => boolean
type Operator = (operand: unknown, beside?: Record<string, unknown>) => Test

/** A list matches when one of its items does, as MongoDB has it. */
const anyItem =
  (test: Test): Test =>
  value =>
    test(value) || (Array.isArray(value) && value.some(test))

const comparing =
  (accepts: (order: number) => boolean): Operator =>
  operand =>
    anyItem(value => {
      const isComparable = kindOf(value) === kindOf(operand) && kindOf(value) !== 'other'
      return (
        isComparable &&
        !Number.isNaN(value) &&
        !Number.isNaN(operand) &&
        accepts(compareValues(value, operand))
      )
    })

const equal: Operator = operand => anyItem(value => isEqual(value, operand))

const among = (name: string, operand: unknown): Test => {
  if (!Array.isArray(operand)) throw badRequest(`\`${name}\` takes a list`)
  const tests = operand.map(item => equal(item))
  return value => tests.some(test => test(value))
}

const not =
  (test: Test): Test =>
  value =>
    !test(value)

/** The operators, by name. */
export const operators = {
  $eq: equal,
  $ne: (operand => not(equal(operand))) as Operator,
  $gt: comparing(order => order > 0),
  $gte: comparing(order => order >= 0),
  $lt: comparing(order => order < 0),
  $lte: comparing(order => order <= 0),
  $in: (operand => among('$in', operand)) as Operator,
  $nin: (operand => not(among('$nin', operand))) as Operator,
  $exists: (operand => value => (value !== undefined && value !== null) === Boolean(operand)) as Operator,
  $regex: ((operand, beside) => {
    const pattern = regularExpression(operand, beside?.$options)
    return anyItem(value => typeof value === 'string' && pattern.matcher(value).find())
  }) as Operator,
  // Read along with `$regex`.
  $options: (() => () => true) as Operator,
}

/** A language without backtracking: no pattern takes longer than the text is long. */
function regularExpression(operand: unknown, options: unknown): RE2JS {
  if (typeof operand !== 'string') throw badRequest('`$regex` takes a text')
  if (options !== undefined && !(typeof options === 'string' && /^[ims]*$/.test(options))) {
    throw badRequest('`$options` takes a text of the letters i, m and s')
  }
  const given = typeof options === 'string' ? options : ''
  const flags =
    (given.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (given.includes('m') ? RE2JS.MULTILINE : 0) |
    (given.includes('s') ? RE2JS.DOTALL : 0)
  try {
    return RE2JS.compile(operand, flags)
  } catch (cause) {
    throw badRequest(`\`$regex\` cannot be read: ${(cause as Error).message}`, cause)
  }
}

const times = new Set(['createdAt', 'created_at', 'heartbeatAt', 'heartbeat_at', 'updatedAt', 'updated_at'])

/** Whether a field is a point in time. */
export function isTime(path: string): boolean {
  return times.has(path)
}

/** A point in time, in milliseconds since 1970. Text without a zone means UTC. @throws `ServerError` 400 */
export function timeOf(path: string, value: unknown): unknown {
  if (value === null || value === undefined) return value
  const text = typeof value === 'string' ? value.trim().replace(' ', 'T') : ''
  const hasZone = /T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(text)
  // A date alone means UTC by itself.
  const time = Date.parse(hasZone || !text.includes('T') ? text : `${text}Z`)
  if (!Number.isNaN(time)) return time
  throw badRequest(
    `\`${path}\` is compared with a time such as '2026-01-31T12:00:00Z', not with ${shown(value)}`,
  )
}

function shown(value: unknown): string {
  return stringifyExtendedJson(value).slice(0, 100)
}

function kindOf(value: unknown): 'number' | 'string' | 'boolean' | 'other' {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  return typeof value === 'string' || typeof value === 'boolean'
    ? (typeof value as 'string' | 'boolean')
    : 'other'
}

function isEqual(value: unknown, operand: unknown): boolean {
  if (operand === null || operand === undefined) return value === null || value === undefined
  if (kindOf(value) !== kindOf(operand)) return false
  if (kindOf(value) !== 'other')
    return compareValues(value, operand) === 0 || (Number.isNaN(value) && Number.isNaN(operand))
  return (
    value !== null && value !== undefined && stringifyExtendedJson(value) === stringifyExtendedJson(operand)
  )
}
