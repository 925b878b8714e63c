// The developer's commands by name. Each installs what it is missing, and says so.
import { bench } from './dev/bench.mjs'
import { build } from './dev/build.mjs'
import { coverage } from './dev/coverage.mjs'
import { demo } from './dev/demo.mjs'
import { docs } from './dev/docs.mjs'
import { format, lint } from './dev/lint.mjs'
import { DevError } from './dev/run.mjs'
import { test } from './dev/test.mjs'
import { wasm } from './dev/wasm.mjs'

const commands = {
  demo: {
    run: demo,
    help: 'train a small model on the embedded server and read its history back (--keep leaves the server up)',
  },
  test: {
    run: test,
    help: 'everything: format, lint, types, Rust, TypeScript, Chromium, the official client (--rebuild-wasm, --only NAME)',
  },
  build: { run: build, help: 'compile the packages to dist/' },
  wasm: { run: wasm, help: 'build the WASM modules from crates/ (--check compares with what is checked in)' },
  bench: { run: bench, help: 'measure scans side by side with peers' },
  docs: { run: docs, help: 'write the API reference to docs/api from the sources' },
  coverage: { run: coverage, help: 'write docs/coverage.md anew, from the tests that pass' },
  lint: { run: lint, help: 'format check, lint, package boundaries, structure' },
  format: { run: format, help: 'rewrite the files as the formatter wants them' },
}

const [name = 'help', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined

if (!command) {
  const wanted = ['help', '--help', '-h'].includes(name)
  const lines = Object.entries(commands).map(([verb, { help }]) => `  ./dev ${verb.padEnd(10)}${help}`)
  const text = `usage: ./dev COMMAND\n\n${lines.join('\n')}\n`
  if (wanted) process.stdout.write(text)
  else process.stderr.write(`dev: there is no command \`${name}\`\n\n${text}`)
  process.exit(wanted ? 0 : 2)
}

try {
  process.exitCode = (await command.run(args)) ?? 0
} catch (error) {
  if (!(error instanceof DevError)) throw error
  process.stderr.write(`dev: ${error.message}\n`)
  process.exitCode = 1
}
