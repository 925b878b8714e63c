// The user's settings file on disk: where it is, and how a server gets into it.
import { SettingsError } from '../errors/input.js'
import { nodeModule, processEnvironment } from '../platform.js'
import { defaultBaseUrl } from './base-url.js'
import { withSetting } from './ini.js'

type Environment = Record<string, string | undefined>

/** The user's file; undefined where there are no files. */
export function userSettingsPath(environment: Environment = processEnvironment()): string | undefined {
  const path = nodeModule('node:path')
  const os = nodeModule('node:os')
  if (!path || !os) return undefined
  const folder =
    environment.WANDB_CONFIG_DIR || path.join(environment.HOME ?? os.homedir(), '.config', 'wandb')
  return path.join(folder, 'settings')
}

/**
 * Makes a server the one that all clients of this user talk to, as logging in with the official client does; the hosted
 * service is the default, and leaves no entry. The other entries stay, and the file is never half written.
 * @returns the file's path.
 * @throws `SettingsError` when the file cannot be written.
 */
export function writeBaseUrl(baseUrl: string, environment?: Environment): string {
  const fs = nodeModule('node:fs')
  const file = userSettingsPath(environment)
  const folder = file && nodeModule('node:path')?.dirname(file)
  if (!fs || !folder) throw new SettingsError('there is no settings file here: pass the server as `baseUrl`')
  const temporary = `${file}.${Math.random().toString(36).slice(2)}.tmp`
  try {
    const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
    const after = withSetting(before, 'base_url', baseUrl === defaultBaseUrl ? undefined : baseUrl)
    if (after === before) return file
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(temporary, after.endsWith('\n') ? after : `${after}\n`, { flag: 'wx', mode: 0o600 })
    fs.renameSync(temporary, fs.existsSync(file) ? fs.realpathSync(file) : file)
    return file
  } catch (cause) {
    fs.rmSync(temporary, { force: true })
    throw new SettingsError(`cannot write ${file}; the file is as it was`, cause)
  }
}
