// What an API key may look like.
import { AuthenticationError } from '../errors/request.js'

/**
 * The key, once it has the form of one: at least 40 letters, digits, `-` or `_` after an optional prefix that ends in
 * the first `-`, or a JWT.
 * @throws `AuthenticationError` saying what is wrong, never the key.
 */
export function checkApiKey(key: string, from: string): string {
  if (typeof key !== 'string') throw new AuthenticationError(`the API key from the ${from} is no text`)
  if (key !== key.trim())
    throw new AuthenticationError(`the API key from the ${from} begins or ends with white space`)
  if (key === '') throw new AuthenticationError(`the API key from the ${from} is empty`)
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(key)) return key
  const dash = key.indexOf('-')
  const secret = dash === -1 ? key : key.slice(dash + 1)
  if (!/^[\w-]*$/.test(secret)) {
    throw new AuthenticationError(
      `the API key from the ${from} may only contain letters, digits, '-' and '_'`,
    )
  }
  if (secret.length < 40) {
    throw new AuthenticationError(
      `the API key from the ${from} must have 40 characters or more, but has ${secret.length}`,
    )
  }
  return key
}
