// The options that a call is given.
import { InputError } from './errors/input.js'

/**
 * The options as they are, once they are an object or nothing. To be asked by calls that take them from outside: what no
 * type allows, JavaScript does.
 *
 * @throws `InputError` for null, a list and anything else
 */
export function optionsOf<Options extends object | undefined>(options: Options, name = 'options'): Options {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options)
  if (options === undefined || isObject) return options
  const given = options === null ? 'null' : Array.isArray(options) ? 'a list' : `a ${typeof options}`
  throw new InputError(name, `\`${name}\` is an object, or left out, not ${given}`)
}
