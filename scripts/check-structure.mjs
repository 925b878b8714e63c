// Holds the tree to the rules of ARCHITECTURE.md that no off-the-shelf linter knows.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

const isTest = file => /\.test\.ts$|\/tests\/|\/test-support\//.test(file)
const isSource = file =>
  /^(packages\/[^/]+\/src|crates\/[^/]+\/src)\//.test(file) && !file.includes('/generated/')

/** Packages that also run where there is no Node: its modules may be reached there only when they exist. */
const portable = /^packages\/(core|history-wasm)\/src\/|^packages\/sdk\/src\/(?!node\/|local\/)/

/** Each rule: which files it reads, and what it finds wrong in one. */
const rules = [
  {
    applies: file => isSource(file) && /\.(tsx?|rs)$/.test(file),
    problem: (file, lines) => {
      const cap = isTest(file) ? 800 : 400
      return lines.length > cap
        ? `has ${lines.length} lines, ${cap} at most: give a part of it a file of its own`
        : undefined
    },
  },
  {
    applies: file => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(file) && !isTest(file),
    problem: forbid(
      /\bthrow new (Error|TypeError|RangeError)\(/,
      "throws an untyped error: use one of the package's own",
    ),
  },
  {
    applies: file => portable.test(file) && file.endsWith('.ts') && !isTest(file),
    problem: forbid(
      /^import (?!type\b).*from 'node:|^import 'node:/,
      'imports a Node module, but runs in browsers too: use process.getBuiltinModule',
    ),
  },
  {
    applies: file => /^packages\/[^/]+\/(src|browser)\/.*\.tsx?$/.test(file),
    problem: forbid(
      /from '(\.\.\/)+(core|sdk|server|cli|web|history-wasm)\/src\//,
      'reaches into another package: import it by its name',
    ),
  },
  {
    applies: file =>
      /\.(tsx?|mjs|css|html|rs|py|md|json|ya?ml|toml|graphql)$/.test(file) &&
      file !== 'scripts/check-structure.mjs',
    problem: forbid(/\/work\/|\/root\/|\/tmp\/b\//, 'names a path of one machine'),
  },
]

function forbid(pattern, message) {
  return (_file, lines) => {
    const at = lines.findIndex(line => pattern.test(line))
    return at === -1 ? undefined : `line ${at + 1} ${message}`
  }
}

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
let problems = 0
for (const file of listed.split('\n').filter(Boolean)) {
  const wanted = rules.filter(rule => rule.applies(file))
  if (wanted.length === 0) continue
  const lines = read(file)?.split('\n')
  if (!lines) continue
  for (const rule of wanted) {
    const problem = rule.problem(file, lines)
    if (!problem) continue
    problems += 1
    process.stderr.write(`${file}: ${problem}\n`)
  }
}
if (problems > 0) process.exitCode = 1

function read(file) {
  try {
    return readFileSync(path.join(root, file), 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined // deleted, but not yet from the index
    throw error
  }
}
