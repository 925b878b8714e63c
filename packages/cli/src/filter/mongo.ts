// Filters in the language that the service speaks: MongoDB's.
import { InputError, parseExtendedJson } from '@runscan/core'
import { serviceField } from './fields.js'
import { parseFilter } from './parse.js'
import type { Comparison, Filter } from './tree.js'

const operators: Record<Exclude<Comparison, '='>, string> = {
  '!=': '$ne',
  '>': '$gt',
  '>=': '$gte',
  '<': '$lt',
  '<=': '$lte',
}

/** The filter that the service is sent for an expression. */
export function toMongo(filter: Filter): Record<string, unknown> {
  switch (filter.kind) {
    case 'and':
      return { $and: filter.parts.map(toMongo) }
    case 'or':
      return { $or: filter.parts.map(toMongo) }
    case 'not':
      // The service has no `$not` in front of a whole condition.
      return { $nor: [toMongo(filter.part)] }
    case 'compare':
      return {
        [serviceField(filter.field)]:
          filter.comparison === '=' ? filter.value : { [operators[filter.comparison]]: filter.value },
      }
    case 'in':
      return { [serviceField(filter.field)]: { $in: filter.values } }
    case 'match':
      return { [serviceField(filter.field)]: { $regex: filter.pattern } }
    case 'exists':
      return { [serviceField(filter.field)]: { $exists: true } }
  }
}

/** Reads what a person gave: MongoDB's JSON when it begins with a brace, an expression otherwise. @throws `InputError` */
export function readFilter(text: string): Record<string, unknown> {
  if (!text.trimStart().startsWith('{')) return toMongo(parseFilter(text))
  try {
    return parseExtendedJson(text) as Record<string, unknown>
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new InputError(
      '--filter',
      `--filter begins as JSON but is none (${reason}); write '{"state": "finished"}' or 'state = finished'`,
      { cause },
    )
  }
}
