// Makes a program of an example in the reference: what it takes for granted is put before it.
import ts from 'typescript'

/** What examples may use without saying where it is from, by name; each line may need others. */
const usual: Readonly<Record<string, string>> = {
  api: 'const api = new Api()',
  run: "const run = await api.run('entity/project/run_id')",
  scan: "const scan = run.scanHistory({ keys: ['loss'] })",
  history: "const history = await openHistory(['0.parquet', '1.parquet'])",
  artifact: "const artifact = await api.artifact('entity/project/numbers:best')",
  file: "const file = await run.uploadFile('report.html')",
  runs: "const runs = api.runs('entity/project')",
  controller: 'const controller = new AbortController()',
}

const packages = [
  '@runscan/sdk',
  '@runscan/sdk/local',
  '@runscan/core',
  '@runscan/history-wasm',
  '@runscan/history-wasm/writer',
  '@runscan/server',
]

/**
 * The example with its imports and the objects that it works on. `exported` tells which package has a name,
 * `otherwise` what the page means by one.
 */
export function completeExample(
  text: string,
  exported: ReadonlyMap<string, string>,
  otherwise: Readonly<Record<string, string>> = {},
): string {
  const given = { ...usual, ...otherwise }
  const prelude: string[] = []
  let program = text
  for (;;) {
    const missing = unknownNames(program).filter(name => Object.hasOwn(given, name))
    if (missing.length === 0) break
    for (const name of missing) program = `${given[name]}\n${program}`
  }
  for (const name of unknownNames(program)) {
    const from = exported.get(name)
    if (from) prelude.push(`import { ${name} } from '${from}'`)
  }
  return `${prelude.join('\n')}\n${program}\nexport {}\n`
}

/** The names that the packages export as values, each with the first package that does. */
export async function exportedNames(): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const name of packages) {
    for (const each of Object.keys(await import(name))) if (!names.has(each)) names.set(each, name)
  }
  return names
}

/** Names that a program uses as values but does not declare. Properties are no such names. */
function unknownNames(program: string): string[] {
  const file = ts.createSourceFile('example.ts', program, ts.ScriptTarget.ES2022, true)
  const [used, declared] = [new Set<string>(), new Set<string>()]
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node
      const isProperty =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node)
      const isDeclaration =
        (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) &&
        parent.name === node
      if (isDeclaration || ts.isImportSpecifier(parent)) declared.add(node.text)
      else if (!isProperty) used.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return [...used].filter(name => !declared.has(name))
}
