// A process that serves a folder by ranges, late by as many milliseconds as it is told, and counts what it is asked for.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const folder = process.argv[2]
let latency = 0
const counts = { requests: 0, bytes: 0 }

const server = createServer(async (request, response) => {
  counts.requests += 1
  await sleep(latency)
  const { size } = statSync(path.join(folder, path.basename(request.url)))
  const file = path.join(folder, path.basename(request.url))
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  const isRange = Boolean(from || to)
  const start = from ? Number(from) : to ? Math.max(0, size - Number(to)) : 0
  const end = from && to ? Math.min(size - 1, Number(to)) : size - 1
  const length = end - start + 1
  const headers = { 'content-length': length, 'accept-ranges': 'bytes' }
  if (isRange) headers['content-range'] = `bytes ${start}-${end}/${size}`
  response.writeHead(isRange ? 206 : 200, headers)
  if (request.method === 'HEAD') return response.end()
  counts.bytes += length
  createReadStream(file, { start, end }).pipe(response)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/` }))

process.on('message', message => {
  if ('latency' in message) latency = message.latency
  process.send({ ...counts })
  Object.assign(counts, { requests: 0, bytes: 0 })
})
process.on('disconnect', () => process.exit(0))
