// The page's files as its build left them: each also compressed, all but the page itself named by their content.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Context } from 'hono'
import { pageHeaders } from './policy.js'

/** The same from `src/` and from `dist/`. */
const builtFolder = fileURLToPath(new URL('../../dist/page/', import.meta.url))
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
]
const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
}

/** The page's files. */
export interface Assets {
  /** Answers with a file; undefined when there is none of that name. */
  send(request: Context, name: string): Promise<Response | undefined>
}

/** Reads which files there are when first asked, and each file when it is first wanted. */
export function createAssets(): Assets {
  let names: Promise<ReadonlySet<string>> | undefined
  const contents = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
  const contentOf = (name: string) => {
    const known =
      contents.get(name) ?? readFile(path.join(builtFolder, name)).then(bytes => new Uint8Array(bytes))
    contents.set(name, known)
    return known
  }
  return {
    async send(request, name) {
      names ??= listed()
      const all = await names
      if (!all.has(name)) return undefined
      const accepted = acceptedEncodings(request.req.header('accept-encoding') ?? '')
      const encoding = encodings.find(
        ({ name: offered, suffix }) => accepted.has(offered) && all.has(name + suffix),
      )
      const headers: Record<string, string> = {
        ...pageHeaders,
        'content-type': types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
        'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        vary: 'Accept-Encoding',
        ...(encoding ? { 'content-encoding': encoding.name } : {}),
      }
      return new Response(await contentOf(name + (encoding?.suffix ?? '')), { headers })
    },
  }
}

/** Names with `/` between their parts. Empty where the page was not built. */
async function listed(): Promise<ReadonlySet<string>> {
  const entries = await readdir(builtFolder, { recursive: true }).catch(() => [])
  return new Set(entries.map(entry => entry.split(path.sep).join('/')))
}

function acceptedEncodings(header: string): ReadonlySet<string> {
  const parts = header.toLowerCase().split(',')
  return new Set(
    parts.filter(part => !/;\s*q=0(\.0*)?\s*$/.test(part)).map(part => part.split(';')[0]?.trim() ?? ''),
  )
}
