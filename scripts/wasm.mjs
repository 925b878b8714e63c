// Builds the WASM modules from crates/ and keeps the checked-in ones honest: `build`, `check [--install]`, `digest --check`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const checkedIn = path.join(root, 'packages/history-wasm/wasm')
const rebuilt = path.join(root, 'target/wasm-check')
const toolsFolder = path.join(root, '.tools')
const target = 'wasm32-unknown-unknown'

/** The modules by name, each from a crate, with features of it; one that shares another's glue has none of its own. */
const modules = {
  scanner: { crate: 'history-wasm' },
  'scanner-brotli': { crate: 'history-wasm', features: 'brotli', glueOf: 'scanner' },
  writer: { crate: 'history-writer-wasm' },
}
const wasmPackVersion = '0.15.1'
/** What a WASM engine of 2021 has and the compiler uses: nothing newer may slip in by optimizing. */
const features = ['bulk-memory', 'bulk-memory-opt', 'mutable-globals', 'nontrapping-float-to-int', 'sign-ext']
const optimizing = [
  '-O3',
  '--strip-debug',
  '--strip-producers',
  '--strip-target-features',
  '--mvp-features',
  ...[...features, 'multivalue', 'reference-types', 'call-indirect-overlong'].map(name => `--enable-${name}`),
]

/** Something that the person at the keyboard can mend: printed as one line. */
class WasmError extends Error {}

const commands = { build, check, digest }

try {
  const [name, ...args] = process.argv.slice(2)
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
  if (!command) throw new WasmError('usage: node scripts/wasm.mjs build | check [--install] | digest --check')
  command(args)
} catch (error) {
  if (!(error instanceof WasmError)) throw error
  process.stderr.write(`wasm: ${error.message}\n`)
  process.exitCode = 1
}

function build() {
  buildInto(rebuilt)
  install()
  printSizes(checkedIn)
}

/** Rebuilds beside the checked-in modules, and compares. With --install the rebuilt ones take their place. */
function check(args) {
  const stale = staleness()
  buildInto(rebuilt)
  printSizes(rebuilt)
  for (const file of moduleFiles()) {
    const [here, there] = [checkedIn, rebuilt].map(folder => path.join(folder, file))
    const isEqual = existsSync(here) && readFileSync(here).equals(readFileSync(there))
    process.stdout.write(`${file}: ${isEqual ? 'equal to' : 'differs from'} the checked-in file\n`)
  }
  if (args.includes('--install')) {
    install()
  } else if (stale) throw new WasmError(stale)
}

/** Puts the rebuilt modules in the place of the checked-in ones, only after all of them are built. */
function install() {
  mkdirSync(checkedIn, { recursive: true })
  for (const file of [...moduleFiles(), 'digest.json']) {
    copyFileSync(path.join(rebuilt, file), path.join(checkedIn, file))
  }
}

/** Compares digests alone, which takes no Rust; without --check prints the digest of the sources. */
function digest(args) {
  if (!args.includes('--check')) {
    process.stdout.write(`${sourcesDigest()}\n`)
    return
  }
  const stale = staleness()
  if (stale) throw new WasmError(stale)
}

/** Why the checked-in modules are not those of the sources; undefined when they are. */
function staleness() {
  const file = path.join(checkedIn, 'digest.json')
  const mend = 'run `./dev wasm` and commit packages/history-wasm/wasm'
  if (!existsSync(file)) return `packages/history-wasm/wasm/digest.json is missing: ${mend}`
  const known = JSON.parse(readFileSync(file, 'utf8'))
  if (known.sources !== sourcesDigest())
    return `the WASM modules come from other sources than crates/ has: ${mend}`
  for (const name of moduleFiles()) {
    const module = path.join(checkedIn, name)
    const is = existsSync(module) ? sha256(readFileSync(module)) : undefined
    if (is !== known.files[name]?.sha256)
      return `packages/history-wasm/wasm/${name} is not the file that was built: ${mend}`
  }
  return undefined
}

function moduleFiles() {
  return Object.entries(modules).flatMap(([name, { glueOf }]) =>
    glueOf ? [`${name}.wasm`] : [`${name}.js`, `${name}.d.ts`, `${name}.wasm`],
  )
}

/** All that the modules are made of: the crates without their tests, the lock file, the toolchain and this script. */
function sourcesDigest() {
  const files = ['Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', 'scripts/wasm.mjs']
  for (const crate of readdirSync(path.join(root, 'crates'))) {
    files.push(`crates/${crate}/Cargo.toml`)
    for (const entry of readdirSync(path.join(root, 'crates', crate, 'src'), { recursive: true })) {
      if (entry.endsWith('.rs')) files.push(`crates/${crate}/src/${entry.split(path.sep).join('/')}`)
    }
  }
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    const content = readFileSync(path.join(root, file), 'utf8').replaceAll('\r\n', '\n')
    hash.update(`${file}\0${content.length}\0${content}`)
  }
  return hash.digest('hex')
}

function buildInto(folder) {
  const bindgenVersion = pinnedBindgen()
  const env = environment(bindgenVersion)
  const out = path.join(root, 'target/wasm-pack')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, { crate, features: wanted, glueOf }] of Object.entries(modules)) {
    const started = Date.now()
    process.stdout.write(`building ${name} from crates/${crate}\n`)
    // The glue and what it imports are called by this.
    const outName = glueOf ?? name
    rmSync(out, { recursive: true, force: true })
    const asked = [
      '--mode',
      'no-install',
      '--release',
      '--target',
      'web',
      '--no-pack',
      '--out-name',
      outName,
      '--out-dir',
      out,
    ]
    const cargo = wanted ? ['--locked', '--features', wanted] : ['--locked']
    mustRun('wasm-pack', ['--quiet', 'build', `crates/${crate}`, ...asked, '--', ...cargo], env)
    optimize(path.join(out, `${outName}_bg.wasm`), path.join(folder, `${name}.wasm`), env)
    const glue = asFactory(readFileSync(path.join(out, `${outName}.js`), 'utf8'))
    if (glueOf) {
      if (glue !== readFileSync(path.join(folder, `${glueOf}.js`), 'utf8'))
        throw new WasmError(`the glue of ${name} is not that of ${glueOf}`)
    } else {
      writeFileSync(path.join(folder, `${name}.js`), glue)
      const types = readFileSync(path.join(out, `${name}.d.ts`), 'utf8')
      writeFileSync(path.join(folder, `${name}.d.ts`), `${types}\n${factoryType(name)}`)
    }
    process.stdout.write(`${name} took ${Math.round((Date.now() - started) / 1000)} s\n`)
  }
  const files = moduleFiles().map(name => {
    const bytes = readFileSync(path.join(folder, name))
    return [name, { bytes: bytes.length, sha256: sha256(bytes) }]
  })
  const toolchain = {
    rustc: output('rustc', ['--version'], env),
    'wasm-bindgen': bindgenVersion,
    'wasm-pack': wasmPackVersion,
    'wasm-opt': output(wasmOpt(), ['--version'], env),
  }
  const known = { sources: sourcesDigest(), files: Object.fromEntries(files), toolchain }
  writeFileSync(path.join(folder, 'digest.json'), `${JSON.stringify(known, null, 2)}\n`)
}

/**
 * The glue keeps its one instance in module variables, and an instance is of no use after a trap. Inside a function, each
 * call has variables, and so an instance, of its own.
 */
function asFactory(glue) {
  const names = [...glue.matchAll(/^export (?:class|function) (\w+)/gm)].map(found => found[1])
  const body = glue.replace(/^export (class|function)/gm, '$1').replace(/^export \{ initSync.*$/m, '')
  if (/^(export|import)\b/m.test(body)) throw new WasmError('the glue has changed its form: see asFactory')
  return `export function instantiate() {\n${body.trimEnd()}\n\nreturn { ${names.join(', ')}, initSync, init: __wbg_init };\n}\n`
}

function factoryType(name) {
  const glue = `typeof import('./${name}.js')`
  return `/** Makes a glue with an instance of its own, to be set up by its \`initSync\` or \`init\`. */
export function instantiate(): Omit<${glue}, 'default' | 'instantiate'> & { init: (${glue})['default'] };
`
}

function optimize(from, to, env) {
  mustRun(wasmOpt(), [...optimizing, from, '-o', to], env)
}

function wasmOpt() {
  const program = path.join(root, 'node_modules/.bin/wasm-opt')
  if (!existsSync(program))
    throw new WasmError('wasm-opt is missing: install the npm packages first (`./dev build` does)')
  return program
}

/** The tools on the PATH, installed into .tools/ when they are missing; and no path of this machine in the modules. */
function environment(bindgenVersion) {
  const cargoHome = process.env.CARGO_HOME ?? path.join(process.env.HOME ?? '', '.cargo')
  const folders = [path.join(toolsFolder, 'bin'), process.env.PATH ?? '', path.join(cargoHome, 'bin')]
  const remap = [
    [cargoHome, '/cargo'],
    [root, '/runscan'],
  ].map(([from, to]) => `--remap-path-prefix=${from}=${to}`)
  const env = {
    ...process.env,
    PATH: folders.join(path.delimiter),
    CARGO_ENCODED_RUSTFLAGS: remap.join('\x1f'),
    CARGO_TERM_COLOR: 'never',
  }
  if (output('cargo', ['--version'], env) === undefined) {
    throw new WasmError('cargo is missing: install rustup (https://rustup.rs), then run this again')
  }
  const library = output('rustc', ['--print', 'target-libdir', '--target', target], env)
  if (!library || !existsSync(library)) mustRun('rustup', ['target', 'add', target], env)
  // The lock file of wasm-bindgen-cli is not used: it may name versions that a mirror of the registry does not hold.
  ensureTool('wasm-bindgen', 'wasm-bindgen-cli', bindgenVersion, [], env)
  ensureTool('wasm-pack', 'wasm-pack', wasmPackVersion, ['--locked'], env)
  return env
}

function ensureTool(program, crate, version, args, env) {
  if (output(program, ['--version'], env)?.split(' ').at(-1) === version) return
  process.stdout.write(`installing ${crate} ${version} into .tools/ (some minutes, once)\n`)
  const { CARGO_ENCODED_RUSTFLAGS: _, ...plain } = env
  mustRun('cargo', ['install', '--quiet', '--root', toolsFolder, '--version', version, ...args, crate], plain)
}

/** The version that the glue and the tool that makes it must share; Cargo.toml holds it. */
function pinnedBindgen() {
  const found = readFileSync(path.join(root, 'Cargo.toml'), 'utf8').match(
    /^wasm-bindgen = "=(\d+\.\d+\.\d+)"$/m,
  )
  if (!found) throw new WasmError('Cargo.toml does not pin wasm-bindgen: write `wasm-bindgen = "=<version>"`')
  return found[1]
}

function mustRun(program, args, env) {
  const { status, error } = spawnSync(program, args, { cwd: root, env, stdio: 'inherit' })
  const name = path.basename(program)
  if (error)
    throw new WasmError(`${name} could not be started (${error.code}): install it, then run this again`)
  if (status !== 0) throw new WasmError(`\`${name} ${args.slice(0, 3).join(' ')}\` failed: see above`)
}

/** What a program prints, or undefined when it is missing or fails. */
function output(program, args, env) {
  const { status, stdout } = spawnSync(program, args, { cwd: root, env, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

function printSizes(folder) {
  for (const name of Object.keys(modules)) {
    const bytes = readFileSync(path.join(folder, `${name}.wasm`))
    const [raw, gzip, brotli] = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map(
      kilobytes,
    )
    process.stdout.write(`${name}.wasm: ${raw} raw, ${gzip} gzip, ${brotli} brotli\n`)
  }
}

function kilobytes(bytes) {
  return `${Math.round(bytes.length / 1000)} kB`
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}
