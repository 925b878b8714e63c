import { describe, expect, it } from 'vitest'
import { readSweepConfig } from './sweep-config.js'
import { gridSize, gridValues } from './sweep-grid.js'
import { randomValues } from './sweep-random.js'

const parametersOf = (yaml: string) => readSweepConfig(`method: grid\nparameters:\n${yaml}`).parameters

describe('a grid', () => {
  it('has every combination once, the last parameter changing fastest', () => {
    const parameters = parametersOf(
      '  a: {values: [x, y]}\n  b: {value: 1}\n  c: {parameters: {d: {min: 1, max: 3}, e: {values: [8, 9]}}}\n',
    )
    expect(gridSize(parameters)).toBe(12)
    const all = Array.from({ length: 12 }, (_, at) => gridValues(parameters, at))
    expect(new Set(all.map(values => JSON.stringify(values))).size).toBe(12)
    expect(all.slice(0, 3)).toEqual([
      { a: 'x', b: 1, c: { d: 1, e: 8 } },
      { a: 'x', b: 1, c: { d: 1, e: 9 } },
      { a: 'x', b: 1, c: { d: 2, e: 8 } },
    ])
  })

  it('has no size where a parameter is not made of single values', () => {
    expect(gridSize(parametersOf('  a: {min: 0.1, max: 0.5}\n'))).toBeUndefined()
  })
})

describe('a random search', () => {
  const draw = (yaml: string, chance: number) => randomValues(parametersOf(`  p: ${yaml}\n`), () => chance).p

  it.each([
    ['{min: 1, max: 4}', 0.99, 4],
    ['{min: 1, max: 4}', 0, 1],
    ['{min: 1.0, max: 3.0, distribution: uniform}', 0.5, 2],
    ['{min: 0, max: 2, distribution: log_uniform}', 0.5, Math.E],
    ['{min: 1, max: 10000, distribution: log_uniform_values}', 0.5, 100],
    ['{min: 0, max: 10, q: 5, distribution: q_uniform}', 0.4, 5],
    ['{mu: 7, sigma: 0, distribution: normal}', 0.3, 7],
    ['{values: [a, b, c]}', 0.5, 'b'],
    ['{values: [a, b, c], probabilities: [0.1, 0.1, 0.8]}', 0.5, 'c'],
    ['{value: 3}', 0.5, 3],
  ])('%s at %d draws %s', (yaml, chance, expected) => {
    const drawn = draw(yaml, chance)
    if (typeof expected === 'number') expect(drawn).toBeCloseTo(expected)
    else expect(drawn).toBe(expected)
  })

  it('names the parameter that it cannot draw', () => {
    expect(() => draw('{distribution: cauchy, min: 0, max: 1}', 0.5)).toThrow('`p`')
    expect(() => draw('{min: 1}', 0.5)).toThrow('`p`')
    expect(() => draw('7', 0.5)).toThrow('`p`')
  })
})
