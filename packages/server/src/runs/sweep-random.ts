// Values of a sweep's parameters by chance, each by its distribution.
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'

/** Gives numbers from 0 to 1, exclusive. */
export type Random = () => number

/** A value for each parameter. @throws `ServerError` 400 for a distribution that is not known, naming the parameter */
export function randomValues(parameters: Record<string, unknown>, random: Random): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, randomValue(name, parameter, random)]),
  )
}

function randomValue(name: string, parameter: unknown, random: Random): unknown {
  if (!isPlainObject(parameter)) throw badRequest(`the parameter \`${name}\` is not a YAML mapping`)
  const { value, values, probabilities, parameters } = parameter
  if (value !== undefined) return value
  if (Array.isArray(values)) return values[chosenIndex(values.length, probabilities, random())]
  if (isPlainObject(parameters)) return randomValues(parameters, random)
  return randomNumber(name, parameter, random)
}

function chosenIndex(count: number, probabilities: unknown, chance: number): number {
  if (!Array.isArray(probabilities)) return Math.floor(chance * count)
  let left = chance
  const found = probabilities.findIndex(probability => {
    left -= Number(probability)
    return left < 0
  })
  return found === -1 ? count - 1 : found
}

function randomNumber(name: string, parameter: Record<string, unknown>, random: Random): number {
  const { min, max, mu = 0, sigma = 1, q = 1 } = parameter as Record<string, number>
  const isWhole = Number.isInteger(min) && Number.isInteger(max)
  const distribution = String(parameter.distribution ?? (isWhole ? 'int_uniform' : 'uniform'))
  const isQuantized = distribution.startsWith('q_')
  const drawn = draw(distribution.replace(/^q_/, ''))
  return isQuantized ? Math.round(drawn / q) * q : drawn

  function draw(kind: string): number {
    switch (kind) {
      case 'normal':
        return mu + sigma * standardNormal(random)
      case 'log_normal':
        return Math.exp(mu + sigma * standardNormal(random))
    }
    if (typeof min !== 'number' || typeof max !== 'number' || !(min <= max)) {
      throw badRequest(`the parameter \`${name}\` needs \`values\`, a \`value\`, or \`min\` and \`max\``)
    }
    const between = (low: number, high: number) => low + random() * (high - low)
    switch (kind) {
      case 'int_uniform':
        return Math.floor(between(min, max + 1))
      case 'uniform':
        return between(min, max)
      case 'log_uniform':
        return Math.exp(between(min, max))
      case 'log_uniform_values':
        return Math.exp(between(Math.log(min), Math.log(max)))
      case 'inv_log_uniform_values':
        return max + min - Math.exp(between(Math.log(min), Math.log(max)))
    }
    throw badRequest(`the distribution \`${distribution}\` of the parameter \`${name}\` is not known here`)
  }
}

/** By Box and Muller. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
