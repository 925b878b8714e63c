// Downloads the files of a run to a folder: node download.ts BASE_URL API_KEY RUN FOLDER
import { Api } from '@runscan/sdk'

const [baseUrl = '', apiKey = '', path = '', folder = ''] = process.argv.slice(2)
const run = await new Api({ baseUrl, apiKey }).run(path)
const { failed } = await run.files().download(folder, { existOk: true })
for (const { file, error } of failed) process.stderr.write(`${file}: ${error.message}\n`)
process.exitCode = failed.length > 0 ? 1 : 0
