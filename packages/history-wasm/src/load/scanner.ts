// The scanner module. Bundlers find the files by these literal `new URL`.
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

/** Loads the scanner with the brotli codec, which is a third heavier and seldom needed. */
export const loadBrotliScanner = createLoader<Glue>(
  'scanner with brotli',
  instantiate,
  () => new URL('../../wasm/scanner-brotli.wasm', import.meta.url),
)
