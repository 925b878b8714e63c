// What the server can do beyond what every server can.
import { operations, type Transport } from '@runscan/core'
import type { ApiContext } from './context.js'

const known = new WeakMap<Transport, Promise<ReadonlySet<string>>>()

/** Whether a feature is on. A server that does not answer has none of them, and is asked again the next time. */
export async function hasFeature({ transport }: ApiContext, name: string): Promise<boolean> {
  let asked = known.get(transport)
  if (!asked) {
    asked = fetchFeatures(transport)
    known.set(transport, asked)
  }
  try {
    return (await asked).has(name)
  } catch {
    known.delete(transport)
    return false
  }
}

async function fetchFeatures(transport: Transport): Promise<ReadonlySet<string>> {
  const { serverInfo } = await transport.execute(operations.serverFeaturesQuery, {})
  return new Set((serverInfo?.features ?? []).flatMap(({ name, isEnabled }) => (isEnabled ? [name] : [])))
}
