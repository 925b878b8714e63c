// Refuses documents that ask for far more than any client does, before anything of them is run.
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** Tokens of a document. The largest that the official client sends has some 700. */
export const mostTokens = 20_000
/** The official client's go 11 levels deep. */
const deepest = 25
/** Fields, those of a fragment counted wherever it is spread. */
const mostFields = 5000

/** The error for a document that is nested too deep, also for one that the parser gave up on. */
export const tooDeep = () => new GraphQLError(`the document is nested more than ${deepest} levels deep`)

interface Size {
  depth: number
  fields: number
}

/** Why a document is too much; undefined when it is not. It need not be valid otherwise. */
export function tooLarge(document: DocumentNode): GraphQLError | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const known = new Map<string, Size>()
  const sizeOf = (set: SelectionSetNode | undefined): Size => {
    const size: Size = { depth: 0, fields: 0 }
    for (const selection of set?.selections ?? []) {
      const isField = selection.kind === Kind.FIELD
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? sizeOfFragment(selection.name.value)
          : sizeOf(selection.selectionSet)
      size.depth = Math.max(size.depth, inner.depth + (isField ? 1 : 0))
      size.fields += inner.fields + (isField ? 1 : 0)
    }
    return size
  }
  const sizeOfFragment = (name: string): Size => {
    const found = known.get(name)
    if (found) return found
    // A fragment in a circle is for the validation to tell.
    known.set(name, { depth: 0, fields: 0 })
    const size = sizeOf(fragments.get(name)?.selectionSet)
    known.set(name, size)
    return size
  }
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    const { depth, fields } = sizeOf(definition.selectionSet)
    if (depth > deepest) return tooDeep()
    if (fields > mostFields) return new GraphQLError(`the document asks for more than ${mostFields} fields`)
  }
  return undefined
}
