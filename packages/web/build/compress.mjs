// Writes each built file's gzip and brotli beside it, and says what the page weighs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const folder = fileURLToPath(new URL('../dist/page/', import.meta.url))
const files = readdirSync(folder, { recursive: true })
  .map(String)
  .filter(name => /\.(html|js|css|svg|wasm)$/.test(name))
  .sort()
const total = { bytes: 0, gzip: 0, brotli: 0 }
const lines = [['file', 'bytes', 'gzip', 'brotli']]
for (const name of files) {
  const file = path.join(folder, name)
  const content = readFileSync(file)
  const gzip = gzipSync(content, { level: 9 })
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      [constants.BROTLI_PARAM_LGWIN]: 22,
    },
  })
  writeFileSync(`${file}.gz`, gzip)
  writeFileSync(`${file}.br`, brotli)
  total.bytes += content.length
  total.gzip += gzip.length
  total.brotli += brotli.length
  lines.push([name, content.length, gzip.length, brotli.length])
}
lines.push(['the page', total.bytes, total.gzip, total.brotli])
writeFileSync(
  path.join(folder, '../weight.txt'),
  `the page: ${total.bytes} bytes, ${total.gzip} with gzip, ${total.brotli} with brotli\n`,
)
for (const [name, ...sizes] of lines)
  process.stdout.write(`${String(name).padEnd(40)}${sizes.map(size => String(size).padStart(10)).join('')}\n`)
