// A server in a process of its own, which can be killed: `node server-process.mjs <data folder> <port>`.
import { startServer } from '@runscan/server'

const [, , dataDir = '', port = '0'] = process.argv
const server = await startServer({ dataDir, port: Number(port), freezeRows: 50 })
process.stdout.write(`${JSON.stringify({ url: server.url, apiKey: server.apiKey })}\n`)
