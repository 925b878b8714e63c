// A route handler as Next's app router has them (`app/runs/[...path]/route.js`): a request in, a response out. The key
// stays on the server.
import { Api, isRunscanError } from '@runscan/sdk'

const api = new Api()
const statuses = { 'not-found': 404, authentication: 502, input: 400 }

export async function GET(request) {
  const path = new URL(request.url).pathname.replace(/^\/runs\//, '')
  try {
    const run = await api.run(decodeURI(path))
    const rows = await run.history({ keys: ['loss'], samples: 20 })
    return page(200, run.name ?? run.id, [
      `<p>${text(run.state)}, ${text(run.createdAt)}</p>`,
      '<table><tr><th>step</th><th>loss</th></tr>',
      ...rows.map(row => `<tr><td>${text(row._step)}</td><td>${text(row.loss)}</td></tr>`),
      '</table>',
    ])
  } catch (error) {
    if (!isRunscanError(error)) throw error
    return page(statuses[error.category] ?? 502, 'No such page', [`<p>${text(error.message)}</p>`])
  }
}

function page(status, title, body) {
  const html = `<!doctype html><html lang="en"><title>${text(title)}</title><h1>${text(title)}</h1>${body.join('')}</html>`
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

/** What users have named is text, never markup. */
function text(value) {
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
