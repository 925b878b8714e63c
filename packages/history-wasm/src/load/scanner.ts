// The scanner module. Bundlers find the file by this one literal `new URL`.
import { instantiate } from '../../wasm/scanner.js'
import { createLoader, type Instance } from './instance.js'

type Glue = ReturnType<typeof instantiate>

/** A running scanner. */
export type Scanner = Instance<Glue>

/** Loads the scanner, once for all. */
export const loadScanner = createLoader<Glue>(
  'scanner',
  instantiate,
  () => new URL('../../wasm/scanner.wasm', import.meta.url),
)
