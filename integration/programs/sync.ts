// Brings a run of this machine to a server: node sync.ts BASE_URL API_KEY PLACE
import { Api } from '@runscan/sdk'
import { syncLocalRun } from '@runscan/sdk/local'

const [baseUrl = '', apiKey = '', place = ''] = process.argv.slice(2)
const { status, files } = await syncLocalRun(place, new Api({ baseUrl, apiKey }))
process.stdout.write(status)
process.exitCode = files.failed.length > 0 ? 1 : 0
