// What of Node there is, if any: nothing here is imported statically, so that browsers can load the package.

// The comments stay in the declarations: where there are no types of Node, as in a project for browsers, these are `any`
// and no error.
interface NodeModules {
  /** @ts-ignore */
  'node:crypto': typeof import('node:crypto')
  /** @ts-ignore */
  'node:events': typeof import('node:events')
  /** @ts-ignore */
  'node:fs': typeof import('node:fs')
  /** @ts-ignore */
  'node:fs/promises': typeof import('node:fs/promises')
  /** @ts-ignore */
  'node:os': typeof import('node:os')
  /** @ts-ignore */
  'node:path': typeof import('node:path')
  /** @ts-ignore */
  'node:url': typeof import('node:url')
}

interface ProcessLike {
  env?: Record<string, string | undefined>
  getBuiltinModule?: (name: string) => unknown
}

const host = (globalThis as { process?: ProcessLike }).process

/** A module of Node's, or undefined where there is no Node. */
export function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  return host?.getBuiltinModule?.(name) as NodeModules[Name] | undefined
}

/** The process's environment; empty in a browser. */
export function processEnvironment(): Record<string, string | undefined> {
  return host?.env ?? {}
}
