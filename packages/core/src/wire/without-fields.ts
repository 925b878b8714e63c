// Takes fields out of an operation, for servers that do not know them.
import type { TadaDocumentNode } from 'gql.tada'
import { type ASTNode, type DocumentNode, Kind, visit } from 'graphql'

/** The operation without the fields of these names, wherever they are selected; in its answers they are missing. */
export function withoutFields<Data, Variables>(
  operation: TadaDocumentNode<Data, Variables>,
  names: readonly string[],
): TadaDocumentNode<Data, Variables> {
  const cut = visit(operation as DocumentNode as ASTNode, {
    [Kind.FIELD]: { enter: field => (names.includes(field.name.value) ? null : undefined) },
  })
  return cut as unknown as TadaDocumentNode<Data, Variables>
}
