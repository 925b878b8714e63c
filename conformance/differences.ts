// Every way in which an answer of ours may differ from the official client's. docs/differences.md gives each one
// to readers under the same id; a rule checks the values, so that no wrong answer hides behind an allowed kind.
import { parseExtendedJson } from '@runscan/core'
import { type AllowedDifference, type Difference, equal, missing } from './compare.js'
import { isObject, type Tagged, untag } from './tagged.js'

export const differences: readonly AllowedDifference[] = [
  {
    id: 'scan-keys-all',
    what: 'scanHistory with keys leaves out exported rows that lack one of them; the official client gives them with null.',
    why: 'The documentation promises rows that have all keys, and the official client keeps it for live rows only.',
    seenIn: ['finished-run', 'running-run', 'reading-arguments'],
    applies: ({ path, official, ours }) =>
      path[0] === 'scanHistory' &&
      ours === missing &&
      isRow(official) &&
      lacksOneOf(askedKeys(path), official),
  },
  {
    id: 'beta-scan-live-rows',
    what: 'betaScanHistory with keys gives live rows that lack one of them, with null; the official client leaves them out.',
    why: 'It gives exported rows that lack a key with null: a row must not vanish because it is not exported yet.',
    seenIn: ['running-run'],
    applies: ({ path, official, ours }) =>
      path[0] === 'betaScanHistory' &&
      official === missing &&
      isOurRow(ours) &&
      askedKeys(path).some(key => ours[key] === null || ours[key] === undefined),
  },
  {
    id: 'live-rows-flat',
    what: 'A nested object in a live row comes as dotted keys, one level deep; the official client nests it.',
    why: 'An export has dotted columns, so the same row would change its shape when it is exported.',
    seenIn: ['running-run'],
    applies: isFlattening,
  },
  {
    id: 'live-rows-all-columns',
    what: 'Without keys, a live row of a run with exports has every exported column, null where it logged nothing; the official client leaves these keys out.',
    why: 'All rows of one scan have the same columns, whatever their source.',
    seenIn: ['running-run'],
    applies: ({ path, official, ours }) =>
      ['scanHistory', 'betaScanHistory'].includes(path[0] ?? '') && official === missing && ours === null,
  },
  {
    id: 'live-nan-number',
    what: 'NaN and the infinities of live rows are numbers when keys are given; the official client gives the strings "NaN", "Infinity" and "-Infinity".',
    why: 'They are numbers in every other answer, the exported row included.',
    seenIn: ['running-run'],
    applies: ({ official, ours }) =>
      typeof ours === 'number' && !Number.isFinite(ours) && official === `s:${ours}`,
  },
  {
    id: 'mixed-types-one-value',
    what: 'A key that was logged with several types has the logged value; the official client gives a struct with a field for each type.',
    why: 'The struct is how exports store it, not what was logged; live rows have the plain value in both.',
    seenIn: ['finished-run', 'running-run'],
    applies: ({ official, ours }) => {
      if (!isRow(official)) return false
      const fields = Object.entries(official)
      const present = fields.filter(([, value]) => value !== null)
      return (
        fields.length > 0 &&
        fields.every(([name]) => name.startsWith('_type_')) &&
        present.length <= 1 &&
        equal(present[0]?.[1] ?? null, ours)
      )
    },
  },
  {
    id: 'untyped-json-parsed',
    what: 'A value that exports store as JSON text is parsed; the official client gives its bytes in base64.',
    why: "The value as logged is what a reader asked for; base64 of JSON is nobody's data.",
    seenIn: ['finished-run'],
    applies: ({ official, ours }) => {
      const bytes = bytesOf(official)
      return bytes !== undefined && sameJson(new TextDecoder().decode(bytes), ours)
    },
  },
  {
    id: 'live-integers-exact',
    what: 'An integer beyond 2^53 in a live row is exact when keys are given; the official client rounds it to a float.',
    why: 'It is exact in every other answer, and rounded ids are wrong ids.',
    seenIn: ['running-run'],
    applies: ({ official, ours }) => typeof ours === 'bigint' && sameFloat(official, Number(ours)),
  },
  {
    id: 'minus-zero-kept',
    what: 'Minus zero keeps its sign; the official client reads the text `-0` as the integer 0.',
    why: 'It was logged as a float, and is one.',
    seenIn: ['finished-run'],
    applies: ({ official, ours }) => Object.is(ours, -0) && official === 'i:0',
  },
  {
    id: 'minus-zero-not-sent',
    what: 'A minus zero that the official client logs in the history is read as 0, by both.',
    why: 'The official client sends it as `0`: the sign never reaches the server.',
    seenIn: ['finished-run'],
    applies: ({ path, official, ours }) =>
      path[0] === 'logged' && official === 'f:-0.0' && Object.is(ours, 0),
  },
  {
    id: 'no-stale-rows',
    what: 'A run that was written over again has its new rows; the official client gives the old ones out of its cache.',
    why: 'Its cache knows files by their place in a list alone.',
    seenIn: ['reading-traps'],
    applies: ({ path, ours }) => path[0] === 'over-again' && ours !== missing,
  },
  {
    id: 'config-unwrapped-once',
    what: 'A config value of the form `{"value": x}` stays what it is in a complete list; the official client takes x out of it.',
    why: 'The wire form is unwrapped once; twice is a mistake that loses data at the next update.',
    seenIn: ['reading-traps'],
    applies: ({ path, official, ours }) =>
      path[0] === 'full list' &&
      typeof ours === 'object' &&
      equal(official, (ours as { value?: unknown } | null)?.value),
  },
  {
    id: 'synced-nothing-kept',
    what: 'An empty object in the config, and a null in the summary, of a run that was written without a server are there after `syncLocalRun`; `wandb sync` leaves them out.',
    why: 'They are in the log, and the same run logged to a server has them.',
    seenIn: ['offline-runs'],
    applies: ({ path, official, ours }) =>
      (path[0] === 'synced' || path[0] === 'local') &&
      /^(rawconfig|config|summary|summary_metrics)$/.test(path[2] ?? '') &&
      official === missing &&
      (ours === null || (typeof ours === 'object' && Object.keys(ours).length === 0)),
  },
  {
    id: 'project-internal-id',
    what: '`projectInternalId` is a number; in the official client reading it is an AttributeError.',
    why: 'The documentation lists it.',
    seenIn: ['finished-run', 'run-states', 'edited-run', 'written-run', 'lifecycle'],
    applies: ({ path, official, ours }) =>
      path[1] === 'project_internal_id' && official === 's:AttributeError' && Number.isInteger(ours),
  },
  {
    id: 'run-page-urls',
    what: "The URL of a run's page is a path of the run; the official client refuses it.",
    why: 'Its documentation says that it parses URLs, and a URL is what people have at hand.',
    seenIn: ['reading-traps'],
    applies: ({ path, official, ours }) =>
      path[0] === 'paths' && path[1] === 'url' && official === 's:CommError' && typeof ours === 'string',
  },
  {
    id: 'log-made-artifacts',
    what: '`run.logArtifact` logs an artifact that was just made; the official client refuses it there, and logs it in `wandb.init` alone.',
    why: 'There is one way to log an artifact, and it needs no second kind of run.',
    seenIn: ['artifacts-logged'],
    applies: ({ path, official, ours }) =>
      path[0] === 'log_artifact' && path[1] === 'made' && official === 's:CommError' && ours === 'made:v0',
  },
  {
    id: 'project-named-runs',
    what: 'A run of a project with the name `runs` is reached by its path; the official client drops that part.',
    why: 'Three parts can mean nothing else.',
    seenIn: ['reading-traps'],
    applies: ({ path, official, ours }) =>
      path[0] === 'paths' && path[1] === 'runs' && official === 's:CommError' && typeof ours === 'string',
  },
  {
    id: 'history-bad-keys',
    what: '`history` with keys that are no list is an error; the official client prints a line and gives no rows.',
    why: 'An empty answer looks like a run without data.',
    seenIn: ['api-errors'],
    applies: ({ path, official, ours }) =>
      path[1] === 'history keys' && official === 's:no rows' && ours === 'input',
  },
  {
    id: 'bad-arguments',
    what: 'An argument that cannot be right is an error that names it, before anything is sent; the official client takes negative steps, `min_step` above `max_step`, fractions of steps, no samples, pages of no items, unknown streams and states, texts in place of lists, and heights that are no numbers.',
    why: 'It gives no rows, all rows or a broken page, and nothing says why.',
    seenIn: ['bad-calls'],
    applies: ({ path, official, ours }) =>
      path[0] === 'bad call' && official === 's:taken' && ours === 'error' && !path[1]?.includes('delete()'),
  },
  {
    id: 'gone-runs',
    what: 'What is asked of a run that was deleted meanwhile is a RunNotFoundError; the official client gives no rows, no files, the last step -1 and no metadata.',
    why: 'An empty answer looks like an empty run.',
    seenIn: ['bad-calls'],
    applies: ({ path, official, ours }) =>
      path[0] === 'bad call' &&
      official === 's:taken' &&
      ours === 'error' &&
      path[1]?.includes('delete()') === true,
  },
  {
    id: 'gone-sweeps',
    what: 'The sweep of a run whose sweep cannot be found is a SweepNotFoundError; the official client gives None, as for a run of no sweep.',
    why: 'A failed lookup is no answer.',
    seenIn: ['sweeps'],
    applies: ({ path, official, ours }) =>
      path[0] === 'gone sweep' && official === null && ours === 'SweepNotFoundError',
  },
]

function sameFloat(official: Difference['official'], value: number): boolean {
  return typeof official === 'string' && official.startsWith('f:') && untag(official) === value
}

function isRow(value: Difference['official']): value is Record<string, Tagged> {
  return value !== missing && isObject(value)
}

function isOurRow(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The keys of a question, from the part of its path that says `keys=a,b`. */
function askedKeys(path: readonly string[]): string[] {
  const part = path.find(each => each.startsWith('keys='))
  return part === undefined ? [] : part.slice('keys='.length).split(',')
}

function lacksOneOf(keys: readonly string[], row: Record<string, Tagged>): boolean {
  return keys.some(key => (row[key] ?? null) === null)
}

/** `{nested: {a: 1}}` on their side against `{'nested.a': 1}` on ours, seen from either key. */
function isFlattening({ path, official, ours, officialParent, oursParent }: Difference): boolean {
  const key = path.at(-1) ?? ''
  if (isRow(official) && ours === missing && oursParent) {
    return Object.entries(official).every(([inner, value]) => {
      const name = `${key}.${inner}`
      return Object.hasOwn(oursParent, name) && equal(value, oursParent[name])
    })
  }
  const dot = key.indexOf('.')
  if (official !== missing || dot === -1 || !officialParent) return false
  const outer = officialParent[key.slice(0, dot)]
  const inner = key.slice(dot + 1)
  if (outer === undefined || !isObject(outer) || !Object.hasOwn(outer, inner)) return false
  return equal(outer[inner] as Tagged, ours)
}

/** Bytes as pyarrow gives them, or as the official scan does: base64 in a string. */
function bytesOf(official: Difference['official']): Uint8Array | undefined {
  if (typeof official !== 'string') return undefined
  const value = untag(official)
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined
  return new Uint8Array(Buffer.from(value, 'base64'))
}

function sameJson(text: string, ours: unknown): boolean {
  try {
    return equalPlain(parseExtendedJson(text, { bigints: 'bigint' }), ours)
  } catch {
    return false
  }
}

function equalPlain(left: unknown, right: unknown): boolean {
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, index) => equalPlain(item, right[index]))
  }
  if (isOurRow(left)) {
    if (!isOurRow(right)) return false
    const keys = Object.keys(left)
    return (
      keys.length === Object.keys(right).length &&
      keys.every(key => Object.hasOwn(right, key) && equalPlain(left[key], right[key]))
    )
  }
  return Object.is(left, right)
}
