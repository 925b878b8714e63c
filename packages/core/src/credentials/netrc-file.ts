// The netrc file on disk: where it is, and how an entry gets into it whole.
import { SettingsError } from '../errors/input.js'
import { nodeModule, processEnvironment } from '../platform.js'
import { netrcPassword, withNetrcEntry } from './netrc.js'

type Environment = Record<string, string | undefined>

/** The file in use: `$NETRC`, else `~/.netrc`, else `~/_netrc`, whichever is there; undefined where there are no files. */
export function netrcPath(environment: Environment = processEnvironment()): string | undefined {
  const fs = nodeModule('node:fs')
  const path = nodeModule('node:path')
  const os = nodeModule('node:os')
  if (!fs || !path || !os) return undefined
  if (environment.NETRC) return environment.NETRC.replace(/^~(?=$|[\\/])/, os.homedir())
  const home = environment.HOME ?? os.homedir()
  const known = ['.netrc', '_netrc'].map(name => path.join(home, name))
  return known.find(file => fs.existsSync(file)) ?? known[os.platform() === 'win32' ? 1 : 0]
}

/** The key for a server, or undefined. A file that cannot be read counts as absent. */
export function readNetrc(baseUrl: string, environment?: Environment): string | undefined {
  const file = netrcPath(environment)
  if (!file) return undefined
  try {
    const text = nodeModule('node:fs')?.readFileSync(file, 'utf8') ?? ''
    return netrcPassword(text, new URL(baseUrl).host)
  } catch {
    return undefined
  }
}

/**
 * Writes the key for a server: the other entries stay byte for byte, the file has mode 0600 and is never half written.
 * @returns the file's path.
 * @throws `SettingsError` when the file cannot be written.
 */
export function writeNetrc(baseUrl: string, key: string, environment?: Environment): string {
  const fs = nodeModule('node:fs')
  const file = netrcPath(environment)
  if (!fs || !file) throw new SettingsError('there is no netrc file here: pass the key as `apiKey`')
  const temporary = `${file}.${Math.random().toString(36).slice(2)}.tmp`
  try {
    const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
    const handle = fs.openSync(temporary, 'wx', 0o600)
    fs.writeFileSync(handle, withNetrcEntry(before, new URL(baseUrl).host, key))
    fs.fsyncSync(handle)
    fs.closeSync(handle)
    fs.renameSync(temporary, fs.existsSync(file) ? fs.realpathSync(file) : file)
    return file
  } catch (cause) {
    fs.rmSync(temporary, { force: true })
    throw new SettingsError(`cannot write ${file}; the file is as it was`, cause)
  }
}
