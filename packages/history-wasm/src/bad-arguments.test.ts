// What no type allows, but JavaScript does: each is an error that names the argument.
import { describe, expect, it } from 'vitest'
import { type History, HistoryInputError, openHistory } from './index.js'
import { createHistoryWriter } from './writer/index.js'

const lines = '{"_step":0,"loss":1}\n'

async function open(): Promise<History> {
  const writer = await createHistoryWriter()
  writer.append(lines)
  return openHistory(writer.finish())
}

const calls: [argument: string, call: (wrong: never) => unknown][] = [
  ['options', wrong => openHistory([], wrong)],
  ['query', async wrong => (await open()).scan(wrong)],
  ['query', async wrong => (await open()).explain(wrong)],
  ['options', async wrong => (await open()).scan().toArray(wrong)],
  ['limits', async wrong => (await open()).scan({ limits: wrong })],
  ['options', wrong => createHistoryWriter(wrong)],
]

describe.each([
  ['null', null],
  ['a list', ['loss']],
  ['a text', 'loss'],
])('%s in place of an object', (_what, wrong) => {
  it.each(calls)('%s of %s', async (argument, call) => {
    const refused = expect(async () => call(wrong as never)).rejects
    await refused.toBeInstanceOf(HistoryInputError)
    await refused.toMatchObject({
      code: 'INVALID_QUERY',
      message: expect.stringContaining(`\`${argument}\` is an object`),
    })
  })
})

describe('a symbol in place of a value', () => {
  it.each(['minStep', 'maxStep', 'keyMode', 'batchRows', 'bigints', 'keys'])('%s', async name => {
    const history = await open()
    const refused = expect(async () => history.scan({ [name]: Symbol('odd') })).rejects
    await refused.toMatchObject({ code: 'INVALID_QUERY', message: expect.stringContaining(`\`${name}\``) })
  })

  it.each(['workers', 'bigints'])('%s of the opening', async name => {
    await expect(openHistory([], { [name]: Symbol('odd') })).rejects.toMatchObject({ code: 'INVALID_QUERY' })
  })
})
