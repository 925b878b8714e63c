// Every attribute of a run, as both clients read it now.
import { answered, partsOf } from './answers.js'
import type { Area } from './area.js'
import { attributes } from './attributes.js'
import type { SideBySide } from './side-by-side.js'

/** Compares them, ours read anew. */
export async function compareAttributes(area: Area, side: SideBySide, path: string): Promise<void> {
  side.api.flush()
  const run = await side.api.run(path)
  const { question } = await side.official.ask({ question: { what: 'attributes', path } })
  const official = partsOf(question)
  for (const [name, ours] of Object.entries(attributes)) {
    const answer = official[name]
    if (!answer) continue
    const value = 'error' in answer ? `s:${answer.error.class}` : answered(answer)
    area.value(['attributes', name], value, await ours(run))
  }
  area.check()
}
