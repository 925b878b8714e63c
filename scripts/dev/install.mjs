// Installs what the commands need and the machine does not have yet: pnpm, the packages, Chromium, the official client.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DevError, hasProgram, mustRun, root, run, say } from './run.mjs'

const officialClientVersion = '0.31.0'
const sparkVersion = '4.0.1'
const runtimeVersions = { 'Node 22': '22.23.5', 'Node 24': '24.22.3', Bun: '1.4.5', Deno: '2.9.6' }

/** The npm packages, by the pnpm that package.json names; again only when the lock file has changed. */
export async function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new DevError(`Node 20.19 or newer is needed; this is ${process.versions.node}`)
  }
  const wanted = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).packageManager
  const pnpm = path.join(root, '.tools/node_modules/.bin/pnpm')
  const stampFile = path.join(root, 'node_modules/.installed')
  const stamp = digest([wanted, readFileSync(path.join(root, 'pnpm-lock.yaml'), 'utf8')])
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  if (!existsSync(pnpm)) {
    say(`installing ${wanted} into .tools/`)
    mkdirSync(path.join(root, '.tools'), { recursive: true })
    await mustRun('npm', ['install', '--prefix', '.tools', '--no-save', '--loglevel=error', wanted], {
      quiet: true,
    })
  }
  say('installing the npm packages')
  await mustRun(pnpm, ['install', '--frozen-lockfile', '--reporter=silent'], { quiet: true })
  writeFileSync(stampFile, stamp)
}

/** The Rust toolchain that rust-toolchain.toml names; rustup fetches it when a first command asks for it. */
export async function requireRust() {
  if (!hasProgram('rustup') || !hasProgram('cargo')) {
    throw new DevError('Rust is needed for the tests of crates/: install rustup, then run this again')
  }
}

/** A Chromium to drive; Debian's when none is there. Returns its path. */
export async function installChromium() {
  const known = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]
  const found = known.find(file => file && existsSync(file))
  if (found) return found
  if (!hasProgram('apt-get'))
    throw new DevError('Chromium is needed: install it, or name it with CHROMIUM_PATH')
  say('installing Chromium with apt-get')
  const apt = process.getuid?.() === 0 ? ['apt-get'] : ['sudo', '-n', 'apt-get']
  await mustRun(apt[0], [...apt.slice(1), 'update'], { quiet: true })
  await mustRun(apt[0], [...apt.slice(1), 'install', '-y', '--no-install-recommends', 'chromium'], {
    quiet: true,
  })
  return '/usr/bin/chromium'
}

/** A virtual environment with the official Python client. Returns the path of its Python. */
export function installOfficialClient() {
  return installPython('python', `the official Python client ${officialClientVersion}`, [
    `wandb==${officialClientVersion}`,
    'pandas',
    'pyarrow',
  ])
}

/** A virtual environment with the engines that read exported projects. Returns the path of its Python. */
export async function installEngines() {
  if (!hasProgram('java'))
    throw new DevError('Java 17 is needed for Spark (on Debian: apt-get install openjdk-17-jre-headless)')
  return installPython('engines', 'Spark, Polars and pandas', [
    `pyspark==${sparkVersion}`,
    'polars',
    'pandas',
    'pyarrow',
  ])
}

/** The runtimes beside this one that the packages work in. Returns the command of each, by its name. */
export async function installRuntimes() {
  const system = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const denoSystem = process.platform === 'linux' ? `${system}-glibc` : system
  const bunSystem = system.replace('arm64', 'aarch64').replace(/^win-/, 'windows-')
  const node = name => ({ package: `node-${system}`, program: 'bin/node', args: [], name })
  const wanted = [
    node('Node 22'),
    node('Node 24'),
    { package: `@oven/bun-${bunSystem}`, program: 'bin/bun', args: [], name: 'Bun' },
    { package: `@deno/${denoSystem}`, program: 'deno', args: ['run', '--allow-all'], name: 'Deno' },
  ]
  const commands = {}
  for (const { name, args, ...runtime } of wanted) {
    const version = runtimeVersions[name]
    const folder = path.join(root, '.tools/runtimes', `${name.replace(' ', '-').toLowerCase()}-${version}`)
    const program = path.join(folder, 'node_modules', runtime.package, runtime.program)
    if (!existsSync(program)) {
      say(`installing ${name} into .tools/runtimes`)
      mkdirSync(folder, { recursive: true })
      const what = `${runtime.package}@${version}`
      await mustRun('npm', ['install', '--prefix', folder, '--no-save', '--loglevel=error', what], {
        quiet: true,
      })
    }
    commands[name] = [program, ...args]
  }
  return commands
}

/** Makes a virtual environment below .tools/; again only when what it shall hold has changed. */
async function installPython(name, what, requirements) {
  const folder = path.join(root, '.tools', name)
  const python = path.join(folder, 'bin/python')
  const stampFile = path.join(folder, '.installed')
  const stamp = digest(requirements)
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return python
  if (!hasProgram('python3'))
    throw new DevError('Python 3 is needed for these tests: install it, then run this again')
  say(`installing ${what} into .tools/${name}`)
  rmSync(folder, { recursive: true, force: true })
  const { code, output } = await run('python3', ['-m', 'venv', folder], { quiet: true })
  if (code !== 0)
    throw new DevError(
      `python3 cannot make a virtual environment (on Debian: apt-get install python3-venv)\n${output}`,
    )
  await mustRun(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements], {
    quiet: true,
  })
  writeFileSync(stampFile, stamp)
  return python
}

function digest(parts) {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}
