// Bundles the program into dist/: one small entry, a chunk for each verb, and the files that they read beside them.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Bundles into a folder, from the sources of all packages: none of them has to be built before. */
export async function bundle(outdir = path.join(folder, 'dist')) {
  mkdirSync(outdir, { recursive: true })
  // Chunks are named by their contents: those of the last time would stay for ever.
  for (const file of readdirSync(outdir)) if (/\.(js|wasm|txt)$/.test(file)) rmSync(path.join(outdir, file))
  await build({
    absWorkingDir: folder,
    entryPoints: {
      main: 'src/main.ts',
      index: 'src/index.ts',
      // Started by the scanner beside itself.
      'scan-worker': '../history-wasm/src/worker/scan-worker.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    conditions: ['@runscan/source'],
    // Has prebuilt binaries, and is needed by the embedded server alone.
    external: ['libsql'],
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    legalComments: 'linked',
    chunkNames: '[name]-[hash]',
    banner: { js: requireForCommonJs },
    plugins: [filesBeside(outdir)],
    logLevel: 'warning',
  })
}

/** What is bundled from CommonJS asks for Node's modules by `require`. */
const requireForCommonJs =
  "import{createRequire as __runscanRequire}from'node:module';const require=__runscanRequire(import.meta.url);"

/** Files that sources name by `new URL('…', import.meta.url)` go beside the bundle, which names them there. */
function filesBeside(outdir) {
  return {
    name: 'files-beside',
    setup({ onLoad }) {
      onLoad({ filter: /packages[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => {
        const source = readFileSync(file, 'utf8')
        const contents = source.replace(
          /new URL\(\s*'(\.[^']+)',\s*import\.meta\.url,?\s*\)/g,
          (whole, relative) => {
            // A program is an entry point of its own, beside the bundle already.
            if (relative.endsWith('.js')) return whole
            const name = path.basename(relative)
            copy(path.resolve(path.dirname(file), relative), path.join(outdir, name))
            return `new URL('./${name}', import.meta.url)`
          },
        )
        return { contents, loader: 'ts' }
      })
    },
  }
}

/** A folder is what a build made: the server's page. Where it was not built, the server says so to those who ask. */
function copy(source, target) {
  rmSync(target, { recursive: true, force: true })
  if (path.extname(source) !== '' || existsSync(source)) cpSync(source, target, { recursive: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle()
