// Runs every suite, adds up what passed and failed, and ends with that one line.
import {
  installChromium,
  installEngines,
  installOfficialClient,
  installPackages,
  installRuntimes,
  requireRust,
} from './install.mjs'
import { lintChecks } from './lint.mjs'
import { DevError, run, say } from './run.mjs'
import { cargoCounts, sum } from './test-counts.mjs'
import { conformanceSuite, coverageSuite, vitestSuite, withScratchFolder } from './vitest.mjs'

const suites = {
  lint: lintSuite,
  types: typesSuite,
  wasm: wasmSuite,
  rust: rustSuite,
  unit: ({ proofs }) => vitestSuite('unit', { proofs }),
  browser: browserSuite,
  exactness: exactnessSuite,
  conformance: ({ proofs }) => conformanceSuite(proofs),
  coverage: ({ proofs }) => coverageSuite(proofs),
  engines: async () => vitestSuite('engines', { env: { RUNSCAN_ENGINES: await installEngines() } }),
  runtimes: async () =>
    vitestSuite('runtimes', { env: { RUNSCAN_RUNTIMES: JSON.stringify(await installRuntimes()) } }),
  documentation: documentationSuite,
}

export async function test(args) {
  const { only, rebuildWasm } = readArguments(args)
  await requireRust()
  await installPackages()
  const results = await withScratchFolder(proofs =>
    runSuites(only ?? Object.keys(suites), { rebuildWasm, proofs }),
  )
  process.stdout.write('\n')
  for (const { name, passed, failed, skipped, failures, seconds } of results) {
    const left = skipped > 0 ? `, ${skipped} skipped` : ''
    process.stdout.write(`${name.padEnd(13)} ${passed} passed, ${failed} failed${left} in ${seconds} s\n`)
    for (const failure of failures) process.stdout.write(`  failed: ${failure}\n`)
  }
  const total = sum(results)
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
  return total.failed === 0 ? 0 : 1
}

async function runSuites(names, options) {
  const results = []
  for (const name of names) {
    say(`suite: ${name}`)
    const started = Date.now()
    const counts = sum([await runSuite(suites[name], options)])
    results.push({ name, ...counts, seconds: Math.round((Date.now() - started) / 1000) })
  }
  return results
}

function readArguments(args) {
  const rest = [...args]
  const found = { only: undefined, rebuildWasm: false }
  while (rest.length > 0) {
    const arg = rest.shift()
    if (arg === '--rebuild-wasm') found.rebuildWasm = true
    else if (arg === '--only' && Object.hasOwn(suites, rest[0] ?? ''))
      found.only = [...(found.only ?? []), rest.shift()]
    else
      throw new DevError(
        `\`test\` takes --rebuild-wasm and --only ${Object.keys(suites).join('|')}, not \`${arg}\``,
      )
  }
  return found
}

async function exactnessSuite() {
  return vitestSuite('exactness', {
    env: { CHROMIUM_PATH: await installChromium(), RUNSCAN_PYTHON: await installOfficialClient() },
  })
}

async function documentationSuite() {
  return vitestSuite('documentation', {
    env: { CHROMIUM_PATH: await installChromium(), RUNSCAN_PYTHON: await installOfficialClient() },
  })
}

/** A suite that breaks, or that ran nothing, counts as one failure: silence is not success. */
async function runSuite(suite, options) {
  try {
    const counts = await suite(options)
    if (counts.passed + counts.failed > 0) return counts
    say('this suite ran nothing')
  } catch (error) {
    if (!(error instanceof DevError)) throw error
    say(error.message)
  }
  return { passed: 0, failed: 1 }
}

async function commandCounts(program, args) {
  const { code } = await run(program, args)
  if (code === 0) return { passed: 1, failed: 0 }
  return { passed: 0, failed: 1, failures: [[program, ...args].join(' ')] }
}

async function lintSuite() {
  const counts = []
  for (const [name, [program, args]] of Object.entries(lintChecks)) {
    say(name)
    counts.push(await commandCounts(program, args))
  }
  counts.push(await commandCounts('cargo', ['fmt', '--all', '--check']))
  counts.push(
    await commandCounts('cargo', [
      'clippy',
      '--workspace',
      '--all-targets',
      '--all-features',
      '--locked',
      '--quiet',
      '--',
      '-D',
      'warnings',
    ]),
  )
  return sum(counts)
}

/** The types of all packages; it also leaves the dist/ folders that the browser suite serves. */
function typesSuite() {
  return commandCounts('tsc', ['--build', '--pretty', 'false'])
}

/** Whether the checked-in modules belong to the sources; with --rebuild-wasm the suites after it test a fresh build. */
async function wasmSuite({ rebuildWasm }) {
  const stale = await commandCounts(process.execPath, ['scripts/wasm.mjs', 'digest', '--check'])
  if (!rebuildWasm) return stale
  return sum([stale, await commandCounts(process.execPath, ['scripts/wasm.mjs', 'check', '--install'])])
}

async function browserSuite() {
  const env = { CHROMIUM_PATH: await installChromium(), RUNSCAN_PYTHON: await installOfficialClient() }
  return vitestSuite('browser', { env })
}

async function rustSuite() {
  const { code, output } = await run('cargo', ['test', '--workspace', '--all-features', '--locked'], {
    capture: true,
  })
  const counts = cargoCounts(output)
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
