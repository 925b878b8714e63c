// Reads the manifest of a version.
import { ArtifactNotFoundError, artifactOperations, type CallOptions, readText } from '@runscan/core'
import { type EntrySource, versionText } from './entry-source.js'
import { type EntryFields, parseManifest } from './manifest.js'

const mostBytes = 1024 * 1024 * 1024

/** The entries of a version. @throws `ArtifactNotFoundError` when there is no manifest, as that of a deleted version */
export async function fetchManifest(source: EntrySource, options?: CallOptions): Promise<EntryFields[]> {
  const { transport } = source.context
  const what = versionText(source)
  const data = await transport.execute(
    artifactOperations.artifactManifestQuery,
    { id: source.node.id },
    options,
  )
  const url = data.artifact?.currentManifest?.file.directUrl
  if (!url) throw new ArtifactNotFoundError(what)
  const text = await transport.send(
    url,
    { what: `reading the manifest of '${what}'` },
    response => readText(response, mostBytes),
    options,
  )
  return parseManifest(text)
}
