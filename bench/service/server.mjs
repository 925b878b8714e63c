// A child process: the embedded server, counting what it sends, so that both clients are counted alike.
import { subscribe } from 'node:diagnostics_channel'
import { startServer } from '@runscan/server'

const counts = { requests: 0, bytes: 0 }
subscribe('http.server.request.start', ({ response, socket }) => {
  const before = socket.bytesWritten
  counts.requests += 1
  response.once('close', () => {
    counts.bytes += socket.bytesWritten - before
  })
})

const server = await startServer({ dataDir: process.argv[2] })
const { url, apiKey, entity } = server
process.send({ url, apiKey, entity })

process.on('message', message => {
  if (message === 'counts') process.send({ ...counts })
})
process.on('disconnect', async () => {
  await server.close()
  process.exit(0)
})
