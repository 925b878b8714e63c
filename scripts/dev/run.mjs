// Runs child processes for the developer's commands, with the repository's own tools first on the PATH.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** Something that the person at the keyboard can mend; printed without a stack. */
export class DevError extends Error {}

/** Says what is being done, on standard error, so that standard output stays the command's own. */
export function say(text) {
  process.stderr.write(`▸ ${text}\n`)
}

/** The environment of child processes. */
export function environment(extra = {}) {
  const own = [
    path.join(root, 'node_modules/.bin'),
    path.join(root, '.tools/node_modules/.bin'),
    path.join(root, '.tools/bin'),
  ]
  const cargo = path.join(process.env.CARGO_HOME ?? path.join(process.env.HOME ?? '', '.cargo'), 'bin')
  const folders = [...own, process.env.PATH ?? '', cargo]
  return { ...process.env, PATH: folders.join(path.delimiter), TURBO_TELEMETRY_DISABLED: '1', ...extra }
}

/** Whether a program of that name can be started. */
export function hasProgram(name) {
  return environment()
    .PATH.split(path.delimiter)
    .some(folder => folder && existsSync(path.join(folder, name)))
}

/**
 * Runs a program to its end.
 * @returns {Promise<{ code: number, output: string }>} the exit code, and what it printed when `capture` is set
 */
export function run(program, args, { cwd = root, env = {}, capture = false, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: environment(env),
      stdio: capture || quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    let output = ''
    for (const [stream, sink] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream?.on('data', chunk => {
        output += chunk
        if (!quiet) sink.write(chunk)
      })
    }
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), output }))
  })
}

/** As `run`, but anything other than exit code 0 is an error, with the output when it was not shown. */
export async function mustRun(program, args, options = {}) {
  const { code, output } = await run(program, args, options)
  if (code !== 0) {
    throw new DevError(
      `\`${[program, ...args].join(' ')}\` ended with code ${code}${options.quiet ? `\n${output}` : ''}`,
    )
  }
  return output
}
