// Bundles what tsc has made into dist/bundled/: to load some forty modules takes Node longer than to open a file.
import { rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const outdir = path.join(dist, 'bundled')

// Chunks are named by their contents: those of the last time would stay for ever.
rmSync(outdir, { recursive: true, force: true })
await build({
  absWorkingDir: dist,
  // The worker and the modules are named by their places beside and above, which are as far from here as in the sources.
  entryPoints: { index: 'index.js', writer: 'writer/index.js', 'scan-worker': 'worker/scan-worker.js' },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
})
