// A run that the official client wrote to this machine, in the folder that the examples name.
import { readdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { Program } from './blocks.js'
import { runProgram } from './run-program.js'
import type { SeededServer } from './seeded-server.js'

const folderName = 'offline-run-20261124_222829-1a2b3c4d'
const writing: Program = {
  language: 'python',
  mode: '',
  line: 1,
  blocks: 1,
  text: `import wandb
with wandb.init(project="project", mode="offline", config={"learning_rate": 0.1}) as run:
    for step in range(100):
        run.log({"loss": 1 / (step + 1)})
`,
}

/** Logs it, and gives its folder the name. */
export async function seedOfflineRun(seeded: SeededServer): Promise<void> {
  const { code, output } = await runProgram('offline-run', writing, seeded)
  if (code !== 0) throw new EvalError(output)
  const wandb = path.join(seeded.folder, 'wandb')
  const made = readdirSync(wandb).find(name => name.startsWith('offline-run-')) ?? ''
  renameSync(path.join(wandb, made), path.join(wandb, folderName))
}
