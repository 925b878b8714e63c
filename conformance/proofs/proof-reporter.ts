// A Vitest reporter: writes what the tests that passed have proven to the folder that RUNSCAN_PROOFS names.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'
import type { TestProof } from './passed-tests.js'

export default class ProofReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const folder = process.env.RUNSCAN_PROOFS
    if (!folder) return
    for (const project of new Set(modules.map(({ project }) => project.name))) {
      const proofs = modules.filter(module => module.project.name === project).flatMap(proofsOf)
      writeFileSync(path.join(folder, `${project}.json`), JSON.stringify(proofs))
    }
  }
}

function proofsOf(module: TestModule): TestProof[] {
  const file = module.relativeModuleId
  return [...module.children.allTests('passed')].flatMap(test => {
    const { proofs } = test.meta()
    return proofs ? [{ file, title: test.fullName, ...proofs }] : []
  })
}
