// Finds the API key for a server.
import type { ApiKeySource, Settings } from '../settings/settings.js'
import { checkApiKey } from './api-key.js'
import { readNetrc } from './netrc-file.js'

/** A key, and where it was found. */
export interface FoundApiKey {
  value: string
  source: ApiKeySource
}

/**
 * The key in force: argument, `WANDB_API_KEY`, netrc, settings file. Undefined when there is none.
 * @throws `AuthenticationError` when the one that is found cannot be a key.
 */
export function findApiKey(
  settings: Settings,
  environment?: Record<string, string | undefined>,
): FoundApiKey | undefined {
  const fromNetrc = () => found(readNetrc(settings.baseUrl, environment), 'netrc')
  const key = settings.apiKey ?? fromNetrc() ?? found(settings.fileApiKey, 'settings file')
  return key && { value: checkApiKey(key.value, key.source), source: key.source }
}

function found(value: string | undefined, source: ApiKeySource): FoundApiKey | undefined {
  return value ? { value, source } : undefined
}
