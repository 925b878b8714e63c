// A child process: reads the files that it is told to, and after each of them one that is sound.
import { createHash } from 'node:crypto'
import { openHistory } from '@runscan/history-wasm'

process.on('message', async ({ file, sound, firstBatchOnly }) => {
  const started = performance.now()
  const outcome = await read(file, firstBatchOnly)
  const milliseconds = performance.now() - started
  const after = await read(sound, false)
  process.send({
    outcome,
    after: after.error ?? after.digest,
    milliseconds,
    peakKilobytes: process.resourceUsage().maxRSS,
  })
})

/** Reads all values of all rows; of the first batch alone when there is more than anyone could wait for. */
async function read(file, firstBatchOnly) {
  let history
  const digest = createHash('sha256')
  try {
    history = await openHistory(file)
    for await (const batch of history.scan().batches()) {
      if (firstBatchOnly) {
        for (const column of batch.columns) column.get(0)
        break
      }
      for (const row of batch.rows()) digest.update(JSON.stringify(row, text))
    }
    return { digest: digest.digest('hex') }
  } catch (error) {
    const { name, code, message, file: named } = error
    return { error: { name, code, message: String(message), file: named } }
  } finally {
    await history?.close()
  }
}

function text(_key, value) {
  return typeof value === 'bigint' ? `${value}` : value
}

process.send('ready')
