// What the person looks for, as the server's filters.

/** How a value is compared. */
export const operators = {
  is: { title: 'is', needsValue: true },
  'is-not': { title: 'is not', needsValue: true },
  above: { title: 'above', needsValue: true },
  below: { title: 'below', needsValue: true },
  contains: { title: 'contains', needsValue: true },
  exists: { title: 'is there', needsValue: false },
  missing: { title: 'is missing', needsValue: false },
} as const

export type Operator = keyof typeof operators

/** A condition on one column. */
export interface Condition {
  /** A field of the server's filters, such as `config.lr`. */
  field: string
  operator: Operator
  value: string
}

/** All that the person looks for. */
export interface Wanted {
  search: string
  states: readonly string[]
  conditions: readonly Condition[]
}

/** The filter in the server's language; `{}` wants all. */
export function toFilters({ search, states, conditions }: Wanted): object {
  const parts: object[] = conditions.map(({ field, operator, value }) => ({
    [field]: comparison(operator, value),
  }))
  if (states.length > 0) parts.push({ state: { $in: states } })
  const pattern = search.trim()
  if (pattern !== '') {
    const matches = { $regex: `(?i)${escaped(pattern)}` }
    parts.push({
      $or: ['displayName', 'name', 'tags', 'group', 'jobType', 'notes'].map(field => ({ [field]: matches })),
    })
  }
  return parts.length === 0 ? {} : { $and: parts }
}

function comparison(operator: Operator, text: string): unknown {
  const value = literal(text)
  switch (operator) {
    case 'is':
      return { $in: alike(value, text) }
    case 'is-not':
      return { $nin: alike(value, text) }
    case 'above':
      return { $gt: value }
    case 'below':
      return { $lt: value }
    case 'contains':
      return { $regex: `(?i)${escaped(text)}` }
    case 'exists':
      return { $exists: true }
    case 'missing':
      return { $exists: false }
  }
}

/** `1` means the number as well as the text. */
function alike(value: unknown, text: string): unknown[] {
  return value === text ? [text] : [value, text]
}

/** What was typed: a number, true, false, null, else text. */
function literal(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed !== '' && Number.isFinite(Number(trimmed))) return Number(trimmed)
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
  return trimmed === 'null' ? null : text
}

/** A text as a regular expression that finds just it. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Conditions from the page's address; none for what is not in their form. */
export function readConditions(text: string | null): Condition[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(list)) return []
    return list.flatMap((entry): Condition[] => {
      const [field, operator, value] = Array.isArray(entry) ? (entry as unknown[]) : []
      const isCondition =
        typeof field === 'string' && typeof value === 'string' && Object.hasOwn(operators, String(operator))
      return isCondition ? [{ field, operator: operator as Operator, value }] : []
    })
  } catch {
    return []
  }
}

export function writeConditions(conditions: readonly Condition[]): string | null {
  if (conditions.length === 0) return null
  return JSON.stringify(conditions.map(({ field, operator, value }) => [field, operator, value]))
}
