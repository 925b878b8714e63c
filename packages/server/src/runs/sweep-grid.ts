// Every combination of a sweep's parameters, by its number.
import { isPlainObject } from '../history/row.js'

/** How many combinations there are; undefined when a parameter has values without number. */
export function gridSize(parameters: Record<string, unknown>): number | undefined {
  let product = 1
  for (const parameter of Object.values(parameters)) {
    const size = sizeOf(parameter)
    if (size === undefined) return undefined
    product *= size
  }
  return product
}

/** The values of the combination of a number; the last parameter changes fastest. */
export function gridValues(parameters: Record<string, unknown>, position: number): Record<string, unknown> {
  let rest = position
  const chosen: [string, unknown][] = []
  for (const [name, parameter] of Object.entries(parameters).reverse()) {
    const size = sizeOf(parameter) ?? 1
    chosen.push([name, valueAt(parameter, rest % size)])
    rest = Math.floor(rest / size)
  }
  return Object.fromEntries(chosen.reverse())
}

function sizeOf(parameter: unknown): number | undefined {
  if (!isPlainObject(parameter)) return undefined
  const { values, value, min, max, parameters } = parameter
  if (Array.isArray(values)) return values.length
  if (value !== undefined) return 1
  if (isPlainObject(parameters)) return gridSize(parameters)
  if (!Number.isInteger(min) || !Number.isInteger(max)) return undefined
  return Math.max(0, Math.floor(((max as number) - (min as number)) / stepOf(parameter)) + 1)
}

function valueAt(parameter: unknown, at: number): unknown {
  const { values, value, min, parameters } = parameter as Record<string, unknown>
  if (Array.isArray(values)) return values[at]
  if (value !== undefined) return value
  if (isPlainObject(parameters)) return gridValues(parameters, at)
  return (min as number) + at * stepOf(parameter as Record<string, unknown>)
}

function stepOf({ q }: Record<string, unknown>): number {
  return typeof q === 'number' && q > 0 ? q : 1
}
