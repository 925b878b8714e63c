// Builds the WASM modules from crates/, or compares what is checked in with them.
import { installPackages, requireRust } from './install.mjs'
import { DevError, mustRun, run } from './run.mjs'

/** `./dev wasm`, `./dev wasm --check`. */
export async function wasm(args) {
  const unknown = args.filter(arg => arg !== '--check')
  if (unknown.length > 0) throw new DevError(`\`wasm\` takes --check only, not ${unknown.join(' ')}`)
  await requireRust()
  await installPackages()
  const { code } = await run(process.execPath, [
    'scripts/wasm.mjs',
    args.includes('--check') ? 'check' : 'build',
  ])
  return code
}

/** Fails when the checked-in modules come from other sources than the ones that are here. */
export async function requireFreshWasm() {
  await mustRun(process.execPath, ['scripts/wasm.mjs', 'digest', '--check'], { quiet: true })
}
