// One instance of a module at a time, loaded when first needed; a new one after a failed load or a trap.
import { fromModule, WasmLoadError, WasmTrapError } from '../errors.js'

/** A compiled module, its bytes, a response that holds them, or a place to fetch them from. */
export type WasmInput = WebAssembly.Module | BufferSource | Response | URL | string

/** What the generated glue of any module has. */
interface Glue {
  init(options: {
    module_or_path: WebAssembly.Module | BufferSource
  }): Promise<{ memory: WebAssembly.Memory }>
  initSync(options: { module: WebAssembly.Module }): { memory: WebAssembly.Memory }
  lastPanic(): string | undefined
}

/** A running module. */
export interface Instance<G> {
  readonly glue: G
  readonly module: WebAssembly.Module
  /** The instance's memory, which moves when it grows: look at it anew after each call. */
  readonly memory: WebAssembly.Memory
  /** Runs what calls into the module: its errors come out typed, and after a trap the instance counts as broken. */
  run<T>(work: () => T): T
}

/** Gives the instance that everybody shares, or one of its own for a module that the caller brings. */
export type Loader<G> = (given?: WasmInput | Promise<WasmInput>) => Promise<Instance<G>>

/** Makes the loader of a module. Nothing is loaded before its first call. */
export function createLoader<G extends Glue>(name: string, instantiate: () => G, url: () => URL): Loader<G> {
  let shared: Promise<Instance<G>> | undefined
  let compiled: WebAssembly.Module | undefined

  const forget = () => {
    shared = undefined
  }

  const start = async (module: WebAssembly.Module): Promise<Instance<G>> => {
    const glue = instantiate()
    // Pages may not start a module of this size but asynchronously. There the glue looks at the name `Response`, which in
    // Node loads what fetches: that takes longer than to open a file.
    const isNode = globalThis.process?.getBuiltinModule !== undefined
    const { memory } = isNode ? glue.initSync({ module }) : await glue.init({ module_or_path: module })
    return { glue, module, memory, ...supervised(name, glue, forget) }
  }

  const load = async (input: WasmInput): Promise<WebAssembly.Module> => {
    try {
      return await compile(input)
    } catch (cause) {
      const from = typeof input === 'string' || input instanceof URL ? ` from ${input}` : ''
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new WasmLoadError(
        `cannot load the ${name} module${from}: ${reason}; where the file is elsewhere, pass its bytes, URL or module as \`init\``,
        cause,
      )
    }
  }

  return async given => {
    if (given !== undefined) return start(await load(await given))
    shared ??= (async () => {
      compiled ??= await load(url())
      return start(compiled)
    })()
    const waiting = shared
    waiting.catch(() => {
      if (shared === waiting) forget()
    })
    return waiting
  }
}

async function compile(input: WasmInput): Promise<WebAssembly.Module> {
  if (typeof input === 'string' || input instanceof URL) {
    const url = new URL(input, globalThis.location?.href)
    // Node's fetch does not read files.
    const files =
      url.protocol === 'file:' ? globalThis.process?.getBuiltinModule?.('node:fs/promises') : undefined
    if (files) return WebAssembly.compile(new Uint8Array(await files.readFile(url)))
    return compileResponse(await fetch(url))
  }
  if (input instanceof WebAssembly.Module) return input
  // Looked at late: see `start`.
  if (typeof Response === 'function' && input instanceof Response) return compileResponse(input)
  return WebAssembly.compile(input as BufferSource)
}

/** Not streaming: that fails wherever a server does not say `application/wasm`, and gains little for a file this small. */
async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new WasmLoadError(`HTTP ${response.status}`)
  return WebAssembly.compile(await response.arrayBuffer())
}

function supervised(name: string, glue: Glue, onTrap: () => void): Pick<Instance<Glue>, 'run'> {
  let broken: string | undefined
  return {
    run(work) {
      if (broken !== undefined) {
        throw new WasmTrapError(`the ${name} stopped earlier (${broken}); open the files again`)
      }
      try {
        return work()
      } catch (thrown) {
        const typed = fromModule(thrown)
        if (typed) throw typed
        broken = (isTrap(thrown) ? panicOf(glue) : undefined) ?? String(thrown)
        onTrap()
        throw new WasmTrapError(
          `the ${name} stopped: ${broken}; the data are corrupt, or there was not enough memory`,
          { cause: thrown },
        )
      }
    },
  }
}

/** A stack that overflows and a memory that cannot grow are range errors. */
function isTrap(thrown: unknown): boolean {
  return thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError
}

function panicOf(glue: Glue): string | undefined {
  try {
    return glue.lastPanic()
  } catch {
    return undefined
  }
}

/** Frees what an instance holds; after a trap there is nothing left to free. */
export function release(held: { free(): void }): void {
  try {
    held.free()
  } catch {
    // The instance is broken, and its memory goes with it.
  }
}
