// What a path to a run or a project means.
import { InvalidPathError } from '../errors/input.js'

/** A run's place. What the path leaves out is undefined: settings and the service's default fill it in. */
export interface RunPath {
  entity: string | undefined
  project: string | undefined
  run: string
}

/** A project's place. */
export interface ProjectPath {
  entity: string | undefined
  project: string | undefined
}

const pageMarkers = ['runs', 'sweeps']

/**
 * Reads `entity/project/run`, `entity/project/runs/run`, `entity/project:run`, `project/run`, `project:run`, `run`, or
 * the URL of a run's page. Slashes and spaces around the parts do not matter.
 *
 * @throws `InvalidPathError` for anything else.
 * @example parseRunPath('https://wandb.ai/ada/vision/runs/1a2b3c4d/overview') // { entity: 'ada', project: 'vision', run: '1a2b3c4d' }
 */
export function parseRunPath(path: string): RunPath {
  const { parts, isUrl } = split(path)
  if (isUrl) return fromPage(path, parts)
  const marker = parts.length - 2
  // `entity/project/runs/run`, and `project/runs/run` when nothing else can be meant.
  if (parts.length === 4 && pageMarkers.includes(parts[marker] ?? '')) parts.splice(marker, 1)
  const last = parts.pop() ?? ''
  const colon = last.indexOf(':')
  if (colon === -1 || parts.length === 2) {
    if (parts.length > 2) throw new InvalidPathError(path, 'it has too many parts; write entity/project/run')
    const [project, entity] = parts.reverse()
    return whole(path, { entity, project, run: last })
  }
  if (parts.length > 1) throw new InvalidPathError(path, 'write entity/project:run')
  return whole(path, {
    entity: parts[0],
    project: last.slice(0, colon).trim(),
    run: last.slice(colon + 1).trim(),
  })
}

/**
 * Reads `entity/project`, `project`, or the URL of a project's page; nothing given means the defaults.
 * @throws `InvalidPathError` when there are more parts, or an empty one.
 */
export function parseProjectPath(path?: string): ProjectPath {
  if (path === undefined) return { entity: undefined, project: undefined }
  const { parts, isUrl } = split(path)
  const own = isUrl ? parts.slice(parts[0] === 'wandb' && parts.length > 2 ? 1 : 0).slice(0, 2) : parts
  if (own.length > 2) throw new InvalidPathError(path, 'it has too many parts; write entity/project')
  if (own.some(part => part === ''))
    throw new InvalidPathError(path, 'a part of it is empty; write entity/project')
  const [project, entity] = own.reverse()
  return { entity, project }
}

/** A path for people and for looking up: parts percent-encoded. */
export function encodePath(parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join('/')
}

function split(path: string): { parts: string[]; isUrl: boolean } {
  // Programs in JavaScript pass what they read from elsewhere, such as an argument that is missing.
  if (typeof path !== 'string') {
    throw new InvalidPathError(String(path), `it is ${path === null ? 'null' : typeof path}, not text`)
  }
  if (/^https?:\/\//i.test(path.trim())) {
    if (!URL.canParse(path.trim())) throw new InvalidPathError(path, 'it is no valid URL')
    const { pathname } = new URL(path.trim())
    const parts = pathname.split('/').filter(Boolean)
    return { parts: parts.map(part => decode(path, part)), isUrl: true }
  }
  const trimmed = path.replace(/^[/\s]+|[/\s]+$/g, '')
  return { parts: trimmed.split('/').map(part => part.trim()), isUrl: false }
}

function decode(path: string, part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new InvalidPathError(path, `'${part}' is not percent-encoded text`)
  }
}

/** A page's address is entity/project/runs/run, with whatever tab after it and, at some hosts, a prefix before it. */
function fromPage(path: string, parts: string[]): RunPath {
  const start = parts[0] === 'wandb' && parts.length >= 5 ? 1 : 0
  const [entity, project, marker, run] = parts.slice(start)
  if (!entity || !project || !run || !pageMarkers.includes(marker ?? '')) {
    throw new InvalidPathError(path, 'it is not the URL of a run; those end in /entity/project/runs/id')
  }
  return { entity, project, run }
}

function whole(path: string, found: RunPath): RunPath {
  if (found.run === '') throw new InvalidPathError(path, 'it names no run; write entity/project/run')
  if (found.entity === '') throw new InvalidPathError(path, 'missing entity')
  if (found.project === '') throw new InvalidPathError(path, 'missing project')
  return found
}
