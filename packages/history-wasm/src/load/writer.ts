// The writer module, apart from the scanner so that readers do not load it.
import { instantiate } from '../../wasm/writer.js'
import { createLoader } from './instance.js'

/** Loads the writer, once for all. */
export const loadWriter = createLoader<ReturnType<typeof instantiate>>(
  'writer',
  instantiate,
  () => new URL('../../wasm/writer.wasm', import.meta.url),
)
