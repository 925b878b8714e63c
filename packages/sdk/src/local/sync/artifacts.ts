// The artifacts that a local run has logged, on their way to a server. Their files lie where the official client has put
// them aside, or where they were.
import { artifactMutations, isRunscanError, ResponseError } from '@runscan/core'
import type { Draft, DraftEntry } from '../../artifacts/draft.js'
import { logDraft } from '../../artifacts/log.js'
import type { ApiContext, RunPlace } from '../../context.js'
import { noTimeout } from '../../node/transfer.js'
import { requireLocalFile } from '../../node/upload.js'
import { LocalRunError } from '../errors.js'
import { isObject, readText } from '../log/changes.js'
import type { ArtifactRecord } from '../log/records.js'

/** What became of the artifacts. */
export interface SyncedArtifacts {
  logged: string[]
  /** Artifacts that an earlier sync has logged: their aliases may have moved on since. */
  unchanged: string[]
  failed: { artifact: string; error: Error }[]
}

/** Files of one artifact that are uploaded at a time. */
const concurrency = 4

/** Logs the artifacts that are not among `done`, in their order; `onLogged` is told of each. */
export async function syncArtifacts(
  context: ApiContext,
  place: RunPlace,
  artifacts: readonly ArtifactRecord[],
  options: {
    done: ReadonlySet<string>
    onLogged: (clientId: string) => Promise<void>
    signal: AbortSignal | undefined
  },
): Promise<SyncedArtifacts> {
  const result: SyncedArtifacts = { logged: [], unchanged: [], failed: [] }
  for (const artifact of artifacts) {
    const { name = '', clientId = '' } = artifact
    if (options.done.has(clientId)) {
      result.unchanged.push(name)
      continue
    }
    try {
      await logRecord(context, place, artifact, options.signal)
      await options.onLogged(clientId)
      result.logged.push(name)
    } catch (error) {
      if (options.signal?.aborted || !isRunscanError(error)) throw error
      result.failed.push({ artifact: name, error })
    }
  }
  return result
}

async function logRecord(
  context: ApiContext,
  place: RunPlace,
  artifact: ArtifactRecord,
  given: AbortSignal | undefined,
): Promise<void> {
  const { name = '', type = '', aliases = [], tags = [], description } = artifact
  refuseUnknown(artifact)
  const metadata = readText(artifact.metadata)
  const described = {
    name,
    type,
    description: description || null,
    metadata: isObject(metadata) ? metadata : {},
  }
  const signal = given ?? new AbortController().signal
  const call = { signal, concurrency, timeoutMs: noTimeout }
  const id = await logDraft(context, place, described, await draftOf(artifact), { aliases, tags }, call)
  if (!artifact.useAfterCommit) return
  const input = {
    artifactID: id,
    entityName: place.entity,
    projectName: place.project,
    runName: place.name,
    usedAs: name,
  }
  const data = await context.transport.execute(artifactMutations.useArtifactMutation, { input }, { signal })
  if (!data.useArtifact) throw new ResponseError(`the server did not note that the run used '${name}'`)
}

/** What only a process that runs can do, or what nobody here knows how to. */
function refuseUnknown({
  name,
  incremental,
  distributedId,
  manifest,
  digestAlgorithm,
}: ArtifactRecord): void {
  const refuse = (what: string) =>
    new LocalRunError(`'${name}' ${what}: use \`wandb sync\``, { code: 'UNSUPPORTED_ARTIFACT' })
  if (incremental) throw refuse('adds to another version')
  if (distributedId) throw refuse('is logged by several runs together')
  if (manifest?.manifestFilePath) throw refuse('has its manifest in a file of its own')
  if (digestAlgorithm && digestAlgorithm !== 'MANIFEST_MD5')
    throw refuse(`has digests of the kind ${digestAlgorithm}`)
}

async function draftOf({
  manifest,
  digest = '',
  clientId = '',
  sequenceClientId = '',
}: ArtifactRecord): Promise<Draft> {
  const entries = new Map<string, DraftEntry>()
  for (const entry of manifest?.contents ?? []) {
    const { path = '', ref, size, birthArtifactId, localPath, extra = [] } = entry
    const isReference = ref !== undefined && ref !== ''
    entries.set(path, {
      path,
      digest: entry.digest ?? '',
      size,
      ref: isReference ? ref : undefined,
      birthArtifactId: birthArtifactId || undefined,
      extra: Object.fromEntries(extra.map(({ key = '', valueJson }) => [key, readText(valueJson)])),
      content: isReference || !localPath ? undefined : { local: await requireLocalFile(localPath) },
    })
  }
  return { clientId, sequenceClientId, entries, digest: () => digest }
}
