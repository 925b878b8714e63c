// Logs an artifact: what it consists of is uploaded, then it is committed. Done again after a failure, it goes on.
import {
  artifactMutations,
  type CallOptions,
  isRunscanError,
  optionsOf,
  ResponseError,
  sleep,
  startDeadline,
  type TransportRequest,
} from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { checkConcurrency } from '../node/download-file.js'
import { shareSignal } from '../node/modules.js'
import { forEachOf } from '../node/pool.js'
import { noTimeout, type TransferOptions } from '../node/transfer.js'
import { type UploadTarget, upload, uploadHeadersOf } from '../node/upload.js'
import { type Artifact, finishDraft, partsOf } from './artifact.js'
import { declareOutput, requireArtifact } from './declare.js'
import { type Draft, type DraftEntry, md5 } from './draft.js'
import { printManifest } from './manifest.js'
import { fetchById, knowsDigestAlgorithms, sourcePlace } from './nodes.js'
import { checkAliases, checkArtifactTags, metadataText } from './validate.js'

/** How an artifact is logged. */
export interface LogArtifactOptions extends CallOptions, TransferOptions {
  /** Names that lead to this version from now on, beside `latest`. */
  aliases?: readonly string[]
  tags?: readonly string[]
  /** Files that are uploaded at a time. Default 8. */
  concurrency?: number
}

/**
 * Logs an artifact that was made, and waits until it is committed; or declares one that is there as an output of the run.
 * Gives the same artifact, which is logged then.
 */
export async function logArtifact(
  context: ApiContext,
  run: RunPlace,
  artifact: Artifact,
  options: LogArtifactOptions,
): Promise<Artifact> {
  const { aliases = [], tags = [], concurrency = 8, ...given } = optionsOf(options)
  requireArtifact('logArtifact', artifact)
  checkConcurrency(concurrency)
  const names = { aliases: checkAliases(aliases), tags: checkArtifactTags(tags) }
  const { draft, logged } = partsOf(artifact)
  if (logged || !draft) return declareOutput(context, run, artifact, { ...names, ...given })
  const { signal, timeoutMs = noTimeout, ...transfer } = given
  const deadline = startDeadline(`logging '${artifact.name}'`, timeoutMs, signal)
  try {
    const call = { ...transfer, signal: shareSignal(deadline.signal), concurrency }
    const id = await logDraft(context, run, artifact, draft, names, call)
    const node = await untilCommitted(context, id, deadline.signal)
    const place = sourcePlace(node)
    if (!place) throw new ResponseError('the server did not say where it has put the artifact')
    finishDraft(artifact, { context, place, reference: place.version, node, working: {} })
    return artifact
  } catch (error) {
    throw deadline.explain(error) ?? error
  } finally {
    deadline.end()
  }
}

type Call = TransferOptions & { signal: AbortSignal; concurrency: number }

/** Uploads what an artifact consists of and commits it; gives the id of the version. */
export async function logDraft(
  context: ApiContext,
  run: RunPlace,
  artifact: Pick<Artifact, 'name' | 'type' | 'description' | 'metadata'>,
  draft: Draft,
  { aliases, tags }: { aliases: string[]; tags: string[] },
  call: Call,
): Promise<string> {
  const { transport } = context
  const collection = artifact.name
  const metadata = artifact.metadata
  const withAlgorithm = await knowsDigestAlgorithms(context)
  const created = await transport.execute(
    artifactMutations.createArtifactMutation,
    {
      input: {
        entityName: run.entity,
        projectName: run.project,
        runName: run.name,
        artifactTypeName: artifact.type,
        artifactCollectionName: collection,
        digest: draft.digest(),
        ...(withAlgorithm ? { digestAlgorithm: 'MANIFEST_MD5' as const } : {}),
        aliases: [...new Set(['latest', ...aliases])].map(alias => ({
          artifactCollectionName: collection,
          alias,
        })),
        ...(tags.length > 0 ? { tags: tags.map(tagName => ({ tagName })) } : {}),
        description: artifact.description,
        metadata: Object.keys(metadata).length > 0 ? metadataText(metadata) : null,
        clientID: draft.clientId,
        sequenceClientID: draft.sequenceClientId,
        enableDigestDeduplication: true,
      },
    },
    call,
  )
  const version = created.createArtifact?.artifact
  if (!version) throw new ResponseError('the server began no version, and said no reason')
  const { id, state, artifactSequence } = version
  if (state === 'COMMITTED') return id

  const baseArtifactID = artifactSequence.latestArtifact?.id ?? null
  const place = { artifactID: id, baseArtifactID, name: 'wandb_manifest.json', manifestType: 'FULL' as const }
  const owner = { entityName: run.entity, projectName: run.project, runName: run.name }
  const manifest = (digest: string, includeUpload: boolean) =>
    transport.execute(
      artifactMutations.createArtifactManifestMutation,
      { ...place, ...owner, digest, includeUpload },
      call,
    )
  const begun = await manifest('', false)
  const manifestId = begun.createArtifactManifest?.artifactManifest.id ?? null
  const entries = await uploadEntries(context, id, manifestId, [...draft.entries.values()], call)

  const bytes = new TextEncoder().encode(printManifest(entries))
  const announced = await manifest(md5('base64', bytes), true)
  const file = announced.createArtifactManifest?.artifactManifest.file
  if (!file?.uploadUrl) throw new ResponseError('the server gave no place to upload the manifest to')
  const target = { url: file.uploadUrl, headers: uploadHeadersOf(file.uploadHeaders ?? []) }
  await putBytes(context, 'the manifest', target, bytes, call)
  await transport.execute(artifactMutations.commitArtifactMutation, { artifactID: id }, call)
  return id
}

/** Files of which the places to upload to are asked for at once: they are used soon, before they expire. */
const batchSize = 200

/** Uploads what the server does not have; gives all entries with the versions that they were first uploaded for. */
async function uploadEntries(
  context: ApiContext,
  artifactID: string,
  artifactManifestID: string | null,
  entries: readonly DraftEntry[],
  call: Call,
): Promise<DraftEntry[]> {
  const done = entries.filter(({ content }) => content === undefined)
  const files = entries.filter(({ content }) => content !== undefined)
  const ask = async (batch: readonly DraftEntry[]) => {
    const artifactFiles = batch.map(({ path, digest }) => ({
      artifactID,
      artifactManifestID,
      name: path,
      md5: digest,
    }))
    const input = { artifactFiles, storageLayout: 'V2' as const }
    const data = await context.transport.execute(
      artifactMutations.createArtifactFilesMutation,
      { input },
      call,
    )
    const nodes = data.createArtifactFiles?.files.edges.map(({ node }) => node) ?? []
    if (nodes.length !== batch.length) {
      throw new ResponseError(`the server gave ${nodes.length} places for ${batch.length} files`)
    }
    return nodes
  }
  for (let first = 0; first < files.length; first += batchSize) {
    const batch = files.slice(first, first + batchSize)
    const nodes = await ask(batch)
    await forEachOf(batch, call.concurrency, async (entry, index) => {
      const node = nodes[index]
      try {
        await send(context, entry, node, call)
      } catch (error) {
        // The link may have expired while others were uploaded.
        if (!isRunscanError(error) || error.category !== 'auth') throw error
        await send(context, entry, (await ask([entry]))[0], call)
      }
      done.push({ ...entry, birthArtifactId: node?.artifact?.id ?? artifactID })
    })
  }
  return done
}

async function send(
  context: ApiContext,
  { path, content }: DraftEntry,
  node: { uploadUrl: string | null; uploadHeaders: readonly string[] | null } | undefined,
  call: Call,
): Promise<void> {
  // Without a place to upload to, the server has it already.
  if (!node?.uploadUrl || !content) return
  const target = { url: node.uploadUrl, headers: uploadHeadersOf(node.uploadHeaders ?? []) }
  if ('local' in content)
    await upload(context.transport, { ...call, file: path, local: content.local, target })
  else await putBytes(context, `'${path}'`, target, content.bytes, call)
}

async function putBytes(
  { transport }: ApiContext,
  what: string,
  { url, headers }: UploadTarget,
  bytes: Uint8Array,
  { signal }: Call,
): Promise<void> {
  const request: TransportRequest = {
    what: `uploading ${what}`,
    method: 'PUT',
    body: bytes as Uint8Array<ArrayBuffer>,
    headers,
  }
  await transport.send(url, request, async response => void (await response.body?.cancel()), {
    signal,
    timeoutMs: noTimeout,
  })
}

/** Waits until the server has made a version of it: at once, as a rule. */
async function untilCommitted(context: ApiContext, id: string, signal: AbortSignal) {
  for (let delay = 200; ; delay = Math.min(5000, delay * 2)) {
    const node = await fetchById(context, id, { signal })
    if (node.state === 'COMMITTED') return node
    await sleep(delay, signal)
  }
}
