// What of Node there is, if any: nothing here is imported statically, so that browsers can load the package.

interface NodeModules {
  'node:crypto': typeof import('node:crypto')
  'node:fs': typeof import('node:fs')
  'node:fs/promises': typeof import('node:fs/promises')
  'node:os': typeof import('node:os')
  'node:path': typeof import('node:path')
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
