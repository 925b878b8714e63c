// Filters in MongoDB's language, as far as the service knows it.
import { parseExtendedJson } from '@runscan/core'
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import type { Lookup } from './document.js'
import { compareValues } from './order.js'

/** Whether a run is wanted. */
export type Filter = (run: Lookup) => boolean

/** Reads a filter. Null, an empty text and `{}` want all. @throws {ServerError} 400, naming what is not known */
export function parseFilter(text: string | null | undefined): Filter {
  if (text === null || text === undefined || text.trim() === '') return () => true
  let filter: unknown
  try {
    filter = parseExtendedJson(text)
  } catch (cause) {
    throw badRequest(`the filters are not JSON: ${(cause as Error).message}`, cause)
  }
  if (filter === null) return () => true
  return document(filter)
}

function document(filter: unknown): Filter {
  if (!isPlainObject(filter)) throw badRequest('a filter is an object')
  const parts = Object.entries(filter).map(([key, condition]) => entry(key, condition))
  return run => parts.every(part => part(run))
}

function entry(key: string, condition: unknown): Filter {
  if (!key.startsWith('$')) return field(key, condition)
  if (key === '$not') {
    const inner = document(condition)
    return run => !inner(run)
  }
  if (!Array.isArray(condition)) throw badRequest(`\`${key}\` takes a list of filters`)
  const parts = condition.map(document)
  switch (key) {
    case '$and':
      return run => parts.every(part => part(run))
    case '$or':
      return run => parts.some(part => part(run))
    case '$nor':
      return run => !parts.some(part => part(run))
    default:
      throw badRequest(`the filter operator \`${key}\` is not known`)
  }
}

function field(path: string, condition: unknown): Filter {
  const isOperators = isPlainObject(condition) && Object.keys(condition).some(key => key.startsWith('$'))
  if (!isOperators) {
    const matches = operators.$eq(condition)
    return run => matches(run(path))
  }
  const tests = Object.entries(condition as Record<string, unknown>).map(([name, operand]) => {
    const operator = Object.hasOwn(operators, name) ? operators[name as keyof typeof operators] : undefined
    if (!operator) throw badRequest(`the filter operator \`${name}\` on \`${path}\` is not known`)
    return operator(operand, condition as Record<string, unknown>)
  })
  return run => {
    const value = run(path)
    return tests.every(test => test(value))
  }
}

type Test = (value: unknown) => boolean
type Operator = (operand: unknown, beside?: Record<string, unknown>) => Test

const equal = (value: unknown, operand: unknown): boolean =>
  operand === null
    ? value === null || value === undefined
    : JSON.stringify(plain(value)) === JSON.stringify(plain(operand))

/** A list matches when one of its items does, as MongoDB has it. */
const anyItem =
  (test: Test): Test =>
  value =>
    test(value) || (Array.isArray(value) && value.some(test))

const comparing =
  (accepts: (order: number) => boolean): Operator =>
  operand =>
    anyItem(value => {
      const sameKind = typeof plain(value) === typeof plain(operand) && value !== null && value !== undefined
      return sameKind && accepts(compareValues(value, operand))
    })

const list = (name: string, operand: unknown): unknown[] => {
  if (!Array.isArray(operand)) throw badRequest(`\`${name}\` takes a list`)
  return operand
}

const operators = {
  $eq: (operand => anyItem(value => equal(value, operand))) as Operator,
  $ne: (operand => value => !operators.$eq(operand)(value)) as Operator,
  $gt: comparing(order => order > 0),
  $gte: comparing(order => order >= 0),
  $lt: comparing(order => order < 0),
  $lte: comparing(order => order <= 0),
  $in: (operand => {
    const tests = list('$in', operand).map(item => operators.$eq(item))
    return value => tests.some(test => test(value))
  }) as Operator,
  $nin: (operand => {
    const tests = list('$nin', operand).map(item => operators.$eq(item))
    return value => !tests.some(test => test(value))
  }) as Operator,
  $exists: (operand => value => (value !== undefined && value !== null) === Boolean(operand)) as Operator,
  $regex: ((operand, beside) => {
    const pattern = regularExpression(operand, beside?.$options)
    return anyItem(value => typeof value === 'string' && pattern.test(value))
  }) as Operator,
  $options: (() => () => true) as Operator,
  $not: (operand => {
    const inner = field('', operand)
    return value => !inner(() => value)
  }) as Operator,
}

function regularExpression(operand: unknown, options: unknown): RegExp {
  if (typeof operand !== 'string') throw badRequest('`$regex` takes a text')
  // The service's language writes options in front: (?i)text.
  const inline = /^\(\?([ims]+)\)/.exec(operand)
  const flags = new Set(
    `u${inline?.[1] ?? ''}${typeof options === 'string' ? options.replace(/[^ims]/g, '') : ''}`,
  )
  try {
    return new RegExp(inline ? operand.slice(inline[0].length) : operand, [...flags].join(''))
  } catch (cause) {
    throw badRequest(`\`$regex\` cannot be read: ${(cause as Error).message}`, cause)
  }
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}
