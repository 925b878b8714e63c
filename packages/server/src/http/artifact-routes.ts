// The routes that contents of artifacts come and go by.
import type { Context, Hono } from 'hono'
import { receiveArtifactFile, receiveManifest } from '../artifacts/files.js'
import type { ServerContext } from '../context.js'
import { notFound } from '../errors.js'
import { decodeId } from '../runs/ids.js'
import type { ArtifactFileRecord } from '../storage/artifact-files.js'
import { sendContent } from './contents.js'

/** Adds the routes. Those but the last are reached by signed URLs. */
export function addArtifactRoutes(
  app: Hono,
  context: ServerContext,
  requireKey: (request: Context) => void,
): void {
  const { storage } = context

  app.get('/artifact-files/:id/:name', request =>
    sendFile(request, context, storage.artifactFiles.byId(Number(request.req.param('id')))),
  )

  app.put('/artifact-files/:id/:name', async request => {
    await receiveArtifactFile(context, Number(request.req.param('id')), request.req.raw.body)
    return new Response(null, { status: 200 })
  })

  app.get('/artifact-manifests/:artifact/:name', async request => {
    const blob = storage.artifacts.byId(Number(request.req.param('artifact')))?.manifestBlob
    if (!blob) throw notFound('there is no such manifest')
    const size = await storage.blobs.size(blob)
    return sendContent(request, context, { blob, size, mimetype: 'application/json' })
  })

  app.put('/artifact-manifests/:manifest/:name', async request => {
    await receiveManifest(context, Number(request.req.param('manifest')), request.req.raw.body)
    return new Response(null, { status: 200 })
  })

  // What the official client asks for, with its key, when a signed URL did not work.
  app.get('/artifactsV2/:region/:entity/:project/:collection/*', request => {
    requireKey(request)
    const { entity, project: name, collection } = request.req.param()
    const rest = new URL(request.req.url).pathname.split('/').slice(6).map(decodeURIComponent)
    const [birth = '', hex = ''] = rest.slice(-3, -1)
    const project = storage.projects.find(entity, name)
    const found = project && storage.collections.find(project.id, collection)
    const digest = Buffer.from(hex, 'hex').toString('base64')
    const birthId = decodeId('Artifact', birth)
    const file = found && storage.artifactFiles.inCollection(found.id, digest, birthId)
    return sendFile(request, context, file)
  })
}

function sendFile(request: Context, context: ServerContext, file: ArtifactFileRecord | undefined): Response {
  if (!file?.blob) throw notFound('there is no such file of an artifact')
  const { blob, size, mimetype } = file
  return sendContent(request, context, { blob, size, mimetype: mimetype ?? 'application/octet-stream' })
}
