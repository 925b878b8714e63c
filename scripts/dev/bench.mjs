// Measures on this machine; the figures to quote are ratios within one run.
import { build } from './build.mjs'
import { installOfficialClient } from './install.mjs'
import { run } from './run.mjs'

export async function bench(args) {
  await build()
  const python = await installOfficialClient()
  const { code } = await run(process.execPath, ['bench/main.mjs', ...args], {
    env: { RUNSCAN_PYTHON: python },
  })
  return code
}
