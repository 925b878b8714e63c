// Brings together what arguments, environment and settings files say; the first that says something counts.
import { InputError } from '../errors/input.js'
import { nodeModule, processEnvironment } from '../platform.js'
import { appUrlOf, defaultBaseUrl, normalizeBaseUrl } from './base-url.js'
import { parseSettingsFile } from './ini.js'
import { userSettingsPath } from './settings-file.js'

/** Settings as arguments; each one that is given counts more than environment and files. */
export interface SettingsOverrides {
  apiKey?: string
  /** The server, e.g. `http://127.0.0.1:8080`. Default `WANDB_BASE_URL`, then the settings files, then the hosted service. */
  baseUrl?: string
  /** The address of the pages, when it cannot be told from `baseUrl`. */
  appUrl?: string
  /** The entity that paths without one mean. */
  entity?: string
  /** The project that paths without one mean. */
  project?: string
  /** The whole time that a call may take, retries included, in milliseconds. Default `WANDB_HTTP_TIMEOUT` or 19,000. */
  timeoutMs?: number
}

/** What a client works with. */
export interface Settings {
  readonly baseUrl: string
  readonly appUrl: string
  readonly entity: string | undefined
  readonly project: string | undefined
  readonly organization: string | undefined
  readonly timeoutMs: number
  /** Only a key from an argument or the environment; netrc is looked at by `findApiKey`. */
  readonly apiKey: { value: string; source: ApiKeySource } | undefined
  /** The key of a settings file, which counts after netrc. */
  readonly fileApiKey: string | undefined
  readonly username: string | undefined
  readonly userEmail: string | undefined
  readonly extraHeaders: Readonly<Record<string, string>>
}

/** Where a key was found. */
export type ApiKeySource = 'argument' | 'environment' | 'netrc' | 'settings file'

/** Where to look; the process's own environment and files unless a test says otherwise. */
export interface SettingsSources {
  environment?: Record<string, string | undefined>
  /** The text of a file, or undefined when it is not there. */
  readFile?: (path: string) => string | undefined
}

const defaultTimeoutMs = 19_000

/**
 * The settings in force: argument, then environment (`WANDB_…`), then `./wandb/settings`, then the user's settings
 * file, then defaults.
 * @throws `InputError` for a base URL or a timeout that cannot be right.
 */
export function resolveSettings(overrides: SettingsOverrides = {}, sources: SettingsSources = {}): Settings {
  const environment = sources.environment ?? processEnvironment()
  const files = readSettingsFiles(environment, sources.readFile ?? readTextFile)
  const from = (argument: string | undefined, variable: string, key: string) =>
    argument || environment[variable] || files.get(key) || undefined
  const configuredBaseUrl = normalizeBaseUrl(
    environment.WANDB_BASE_URL || files.get('base_url') || defaultBaseUrl,
  )
  const baseUrl = overrides.baseUrl ? normalizeBaseUrl(overrides.baseUrl) : configuredBaseUrl
  const environmentKey = environment.WANDB_API_KEY
  let apiKey: Settings['apiKey']
  if (overrides.apiKey !== undefined) apiKey = { value: overrides.apiKey, source: 'argument' }
  else if (environmentKey) apiKey = { value: environmentKey, source: 'environment' }
  return {
    baseUrl,
    appUrl: (overrides.appUrl ?? environment.WANDB_APP_URL ?? appUrlOf(baseUrl)).replace(/\/+$/, ''),
    entity: from(overrides.entity, 'WANDB_ENTITY', 'entity'),
    project: from(overrides.project, 'WANDB_PROJECT', 'project'),
    organization: from(undefined, 'WANDB_ORGANIZATION', 'organization'),
    timeoutMs: timeoutFrom(overrides.timeoutMs, environment.WANDB_HTTP_TIMEOUT),
    apiKey,
    // A key in a settings file belongs to the server that the settings name, to no other one.
    fileApiKey: baseUrl === configuredBaseUrl ? files.get('api_key') : undefined,
    username: environment.WANDB_USERNAME,
    userEmail: environment.WANDB_USER_EMAIL,
    extraHeaders: headersFrom(
      environment.WANDB__EXTRA_HTTP_HEADERS ?? environment.WANDB_X_EXTRA_HTTP_HEADERS,
    ),
  }
}

function timeoutFrom(argument: number | undefined, variable: string | undefined): number {
  const milliseconds = argument ?? (variable ? Number(variable) * 1000 : defaultTimeoutMs)
  if (Number.isFinite(milliseconds) && milliseconds > 0) return milliseconds
  const [name, given] = argument === undefined ? ['WANDB_HTTP_TIMEOUT', variable] : ['timeoutMs', argument]
  throw new InputError(name, `${name} is '${String(given)}', but must be a positive number`)
}

function headersFrom(text: string | undefined): Record<string, string> {
  if (!text) return {}
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>)
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
  } catch (cause) {
    throw new InputError(
      'WANDB__EXTRA_HTTP_HEADERS',
      'WANDB__EXTRA_HTTP_HEADERS must be a JSON object of texts',
      { cause },
    )
  }
}

/** The workspace's file counts more than the user's. */
function readSettingsFiles(
  environment: Record<string, string | undefined>,
  readFile: (path: string) => string | undefined,
): Map<string, string> {
  const path = nodeModule('node:path')
  const userFile = userSettingsPath(environment)
  if (!path || !userFile) return new Map()
  const root = environment.WANDB_DIR || '.'
  const workspace =
    readFile(path.join(root, '.wandb', 'settings')) ?? readFile(path.join(root, 'wandb', 'settings'))
  const user = readFile(userFile)
  return new Map([...parseSettingsFile(user ?? ''), ...parseSettingsFile(workspace ?? '')])
}

function readTextFile(path: string): string | undefined {
  try {
    return nodeModule('node:fs')?.readFileSync(path, 'utf8')
  } catch {
    return undefined // Settings files are optional, unreadable ones included: so the official client has it.
  }
}
