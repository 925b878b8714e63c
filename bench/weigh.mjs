// What the modules weigh: raw, and as a server sends them.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** Bytes of each WASM file: ours, and the one peer's that has one. */
export function weigh() {
  const ours = path.join(
    path.dirname(fileURLToPath(import.meta.resolve('@runscan/history-wasm/package.json'))),
    'wasm',
  )
  const files = readdirSync(ours)
    .filter(name => name.endsWith('.wasm'))
    .map(name => [`runscan, ${name}`, path.join(ours, name)])
  const peer = fileURLToPath(import.meta.resolve('parquet-wasm/esm/parquet_wasm_bg.wasm'))
  return [...files, ['parquet-wasm', peer]].map(([name, file]) => {
    const bytes = readFileSync(file)
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    return {
      name,
      raw: bytes.length,
      gzip: gzipSync(bytes, { level: 9 }).length,
      brotli: brotliCompressSync(bytes, { params }).length,
    }
  })
}
