// Smoothing, as charts of runs have it.
import { InputError } from '@runscan/core'

/** Gives the smoothed value for each value in turn. */
export type Smoother = (value: number) => number

/**
 * An exponential moving average that is not pulled towards zero at its beginning.
 * @param weight of what was before: 0 for no smoothing, below 1
 * @throws `InputError`
 */
export function createSmoother(weight: number): Smoother {
  if (!(weight >= 0 && weight < 1)) {
    throw new InputError(
      '--smooth',
      `--smooth is a number from 0 up to, but not including, 1, not '${weight}'`,
    )
  }
  let sum = 0
  let weights = 0
  return value => {
    sum = sum * weight + value
    weights = weights * weight + 1
    return sum / weights
  }
}
