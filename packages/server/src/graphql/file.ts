// Files of runs.
import { fileUrl } from '../http/paths.js'
import { fileStorageId } from '../runs/ids.js'
import type { Resolvers } from './typed.js'

export const file: Resolvers<'File', { url: { upload: boolean } }> = {
  id: source => fileStorageId(source),
  name: source => source.name,
  url: (source, { upload }, context) => fileUrl(context, source.runId, source.name, upload ? 'PUT' : 'GET'),
  directUrl: (source, _args, context) => fileUrl(context, source.runId, source.name, 'GET'),
  sizeBytes: source => source.size,
  mimetype: source => source.mimetype,
  updatedAt: source => new Date(source.updatedAt).toISOString(),
  md5: source => source.md5,
}
