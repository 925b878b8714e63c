// Filters in MongoDB's language, as far as the service knows it.
import { parseExtendedJson } from '@runscan/core'
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import type { Lookup } from './document.js'
import { isTime, operators, type Test, timeOf } from './filter-operators.js'

/** Whether a run is wanted. */
export type Filter = (run: Lookup) => boolean

/** People nest filters a few levels deep, programs some more. */
const deepest = 50

/** Whether a filter wants every run. */
export function wantsAll(text: string | null | undefined): boolean {
  return text === null || text === undefined || /^\s*(\{\s*\}|null)?\s*$/.test(text)
}

/** Refuses a field that there is not. */
export type FieldCheck = (path: string) => void

/** Reads a filter. Null, an empty text and `{}` want all. @throws `ServerError` 400, naming what is not known */
export function parseFilter(text: string | null | undefined, checkField: FieldCheck = anyField): Filter {
  if (wantsAll(text)) return () => true
  let filter: unknown
  try {
    filter = parseExtendedJson(text ?? '')
  } catch (cause) {
    throw badRequest(`the filters are not JSON: ${(cause as Error).message}`, cause)
  }
  return document(filter, { checkField, depth: 0 })
}

const anyField: FieldCheck = () => {}

interface Nesting {
  checkField: FieldCheck
  depth: number
}

function document(filter: unknown, nesting: Nesting): Filter {
  if (!isPlainObject(filter)) throw badRequest('a filter is an object')
  if (nesting.depth > deepest) throw badRequest(`the filter is nested more than ${deepest} levels deep`)
  const parts = Object.entries(filter).map(([key, condition]) => entry(key, condition, nesting))
  return run => parts.every(part => part(run))
}

function entry(key: string, condition: unknown, nesting: Nesting): Filter {
  if (!key.startsWith('$')) return field(key, condition, nesting.checkField)
  const deeper = { ...nesting, depth: nesting.depth + 1 }
  if (key === '$not') {
    const inner = document(condition, deeper)
    return run => !inner(run)
  }
  if (!['$and', '$or', '$nor'].includes(key)) throw badRequest(`the filter operator \`${key}\` is not known`)
  if (!Array.isArray(condition)) throw badRequest(`\`${key}\` takes a list of filters`)
  const parts = condition.map(part => document(part, deeper))
  if (key === '$and') return run => parts.every(part => part(run))
  return run => parts.some(part => part(run)) === (key === '$or')
}

function field(path: string, condition: unknown, checkField: FieldCheck): Filter {
  checkField(path)
  const test = testOf(path, condition, 0)
  return run => test(isTime(path) ? timeOf(path, run(path)) : run(path))
}

function testOf(path: string, condition: unknown, depth: number): Test {
  if (depth > deepest)
    throw badRequest(`the filter on \`${path}\` is nested more than ${deepest} levels deep`)
  const isOperators = isPlainObject(condition) && Object.keys(condition).some(key => key.startsWith('$'))
  if (!isOperators) return operators.$eq(operandOf(path, condition))
  const tests = Object.entries(condition).map(([name, operand]) => {
    if (name === '$not') {
      const inner = testOf(path, operand, depth + 1)
      return (value: unknown) => !inner(value)
    }
    const operator = Object.hasOwn(operators, name) ? operators[name as keyof typeof operators] : undefined
    if (!operator) throw badRequest(`the filter operator \`${name}\` on \`${path}\` is not known`)
    const takesValues = !['$exists', '$regex', '$options'].includes(name)
    return operator(takesValues ? operandOf(path, operand) : operand, condition)
  })
  return value => tests.every(test => test(value))
}

/** Points in time are compared as such, however they are written. */
function operandOf(path: string, operand: unknown): unknown {
  if (!isTime(path)) return operand
  return Array.isArray(operand) ? operand.map(item => timeOf(path, item)) : timeOf(path, operand)
}
