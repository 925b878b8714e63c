// Opaque ids that clients hand back.

/** The storage id of a run. */
export function runStorageId(run: { id: number }): string {
  return encodeId('Run', run.id)
}

/** The run's number in a storage id; undefined when it is none. */
export function readRunStorageId(id: string): number | undefined {
  return decodeId('Run', id)
}

export function projectStorageId(project: { id: number }): string {
  return encodeId('Project', project.id)
}

export function sweepStorageId(sweep: { id: number }): string {
  return encodeId('Sweep', sweep.id)
}

export function readSweepStorageId(id: string): number | undefined {
  return decodeId('Sweep', id)
}

export function agentStorageId(agent: { id: number }): string {
  return encodeId('Agent', agent.id)
}

export function readAgentStorageId(id: string): number | undefined {
  return decodeId('Agent', id)
}

export function fileStorageId(file: { id: number }): string {
  return encodeId('File', file.id)
}

export function readFileStorageId(id: string): number | undefined {
  return decodeId('File', id)
}

/** An opaque id of a kind of object. */
export function encodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:v1:${id}`).toString('base64')
}

/** The number in an id of a kind; undefined when it is none. */
export function decodeId(kind: string, id: string): number | undefined {
  const found = /^(\w+):v1:(\d+)$/.exec(Buffer.from(id, 'base64').toString())
  return found?.[1] === kind ? Number(found[2]) : undefined
}
