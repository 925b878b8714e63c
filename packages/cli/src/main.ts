#!/usr/bin/env node
// The program `runscan`.
import { processIo } from './io.js'
import { runCli } from './run-cli.js'

const ended = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second one ends it at once, whatever hangs.
  process.once(signal, () => {
    process.once(signal, () => process.exit(130))
    ended.abort(new DOMException('interrupted', 'AbortError'))
  })
}
process.exitCode = await runCli(process.argv.slice(2), processIo(ended.signal))
