// Opaque ids that clients hand back.

/** The storage id of a run. */
export function runStorageId(run: { id: number }): string {
  return encode('Run', run.id)
}

/** The run's number in a storage id; undefined when it is none. */
export function readRunStorageId(id: string): number | undefined {
  return decode('Run', id)
}

export function projectStorageId(project: { id: number }): string {
  return encode('Project', project.id)
}

export function sweepStorageId(sweep: { id: number }): string {
  return encode('Sweep', sweep.id)
}

export function readSweepStorageId(id: string): number | undefined {
  return decode('Sweep', id)
}

export function fileStorageId(file: { id: number }): string {
  return encode('File', file.id)
}

export function readFileStorageId(id: string): number | undefined {
  return decode('File', id)
}

function encode(kind: string, id: number): string {
  return Buffer.from(`${kind}:v1:${id}`).toString('base64')
}

function decode(kind: string, id: string): number | undefined {
  const found = /^(\w+):v1:(\d+)$/.exec(Buffer.from(id, 'base64').toString())
  return found?.[1] === kind ? Number(found[2]) : undefined
}
