// Makes what TypeScript needs of packages/core/*.graphql; with --check, fails when that is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const core = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../packages/core')
const require = createRequire(path.join(core, 'package.json'))
const { buildSchema, introspectionFromSchema } = require('graphql')
const { minifyIntrospection, outputIntrospectionFile } = require(
  createRequire(require.resolve('gql.tada')).resolve('@gql.tada/internal'),
)

const text = ['schema.graphql', 'artifacts.graphql']
  .map(file => readFileSync(path.join(core, file), 'utf8'))
  .join('\n')
const introspection = minifyIntrospection(introspectionFromSchema(buildSchema(text)))
const notice =
  '// Made from schema.graphql and artifacts.graphql by scripts/wire.mjs: change those, not this.\n'
const files = {
  'introspection.ts':
    notice +
    outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true })
      .replace(/^import \* as gqlTada.*$/ms, '')
      .replace(/^declare module.*$/ms, ''),
  'schema-text.ts': `${notice}\n/** The wire contract in GraphQL's schema language. */\nexport const schemaText = ${JSON.stringify(text)}\n`,
}

const check = process.argv.includes('--check')
for (const [name, content] of Object.entries(files)) {
  const file = path.join(core, 'src/wire/generated', name)
  if (existsSync(file) && readFileSync(file, 'utf8') === content) continue
  if (check) {
    process.stderr.write(
      `packages/core/src/wire/generated/${name} is out of date: run node scripts/wire.mjs\n`,
    )
    process.exitCode = 1
  } else {
    writeFileSync(file, content)
  }
}
