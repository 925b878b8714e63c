// Takes an official answer apart, insisting that it is of the kind the test expects.
import { isObject, type Tagged } from '../tagged.js'
import type { TaggedRow } from './logged-rows.js'
import type { Answer, OfficialError } from './official-client.js'

/** An answer of another kind than the test needs. */
export class UnexpectedAnswer extends Error {
  override name = 'UnexpectedAnswer'

  constructor(wanted: string, answer: unknown) {
    super(
      `the official client should have answered with ${wanted}: ${JSON.stringify(answer)?.slice(0, 2000)}`,
    )
  }
}

export function answered(answer: Answer): Tagged {
  if (!('ok' in answer)) throw new UnexpectedAnswer('a value', answer)
  return answer.ok
}

export function objectOf(answer: Answer): Record<string, Tagged> {
  const value = answered(answer)
  if (!isObject(value)) throw new UnexpectedAnswer('an object', answer)
  return value
}

export function rowsOf(answer: Answer): TaggedRow[] {
  const value = answered(answer)
  if (!Array.isArray(value) || !value.every(isObject)) throw new UnexpectedAnswer('rows', answer)
  return value
}

export function errorOf(answer: Answer): OfficialError {
  if (!('error' in answer)) throw new UnexpectedAnswer('an error', answer)
  return answer.error
}

export function partsOf(answer: Answer): Record<string, Answer> {
  if (!('parts' in answer)) throw new UnexpectedAnswer('an answer in parts', answer)
  return answer.parts
}
