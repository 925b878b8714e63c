// Copies the built page to where the server finds it, and its package ships it.
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const built = new URL('./dist/page/', import.meta.resolve('@runscan/web/package.json'))
const target = new URL('./dist/page/', import.meta.url)
rmSync(target, { recursive: true, force: true })
cpSync(fileURLToPath(built), fileURLToPath(target), { recursive: true })
