// The options that a call is given.
import { HistoryInputError } from './errors.js'

/** The options as they are, once they are an object. @throws `HistoryInputError` `INVALID_QUERY` */
export function optionsOf<Options extends object>(options: Options, name = 'options'): Options {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return options
  const given = options === null ? 'null' : Array.isArray(options) ? 'a list' : `a ${typeof options}`
  throw new HistoryInputError('INVALID_QUERY', `\`${name}\` is an object, or left out, not ${given}`)
}
