// Serves the route by itself: PORT=3000 node serve.mjs, then /runs/entity/project/run_id
import { serve } from '@hono/node-server'
import { GET } from './route.mjs'

serve({ fetch: GET, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 3000) }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}/runs/entity/project/run_id\n`)
})
