// Answers GraphQL requests the way the official client speaks it: with empty operation names and variables too many.
import { parseExtendedJson, schemaText, stringifyExtendedJson } from '@runscan/core'
import {
  buildSchema,
  type DocumentNode,
  execute,
  GRAPHQL_MAX_INT,
  GraphQLError,
  type GraphQLSchema,
  isObjectType,
  Kind,
  NoUnusedVariablesRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import type { ServerContext } from '../context.js'
import { badRequest, readOnlySession, ServerError } from '../errors.js'
import type { Freezer } from '../history/freeze.js'
import { isPlainObject } from '../history/row.js'
import { artifact } from './artifact.js'
import {
  artifactAlias,
  artifactMembership,
  artifactPortfolio,
  artifactSequence,
  artifactType,
} from './artifact-collection.js'
import { file } from './file.js'
import { mostTokens, tooDeep, tooLarge } from './limits.js'
import { mutation } from './mutation.js'
import { project } from './project.js'
import { query } from './query.js'
import { run } from './run.js'
import { sweep } from './sweep.js'
import type { RequestContext } from './typed.js'

type Resolve = (source: never, args: never, context: RequestContext) => unknown

const schema = withResolvers(buildSchema(schemaText), {
  Query: query,
  Mutation: mutation,
  Project: project,
  Run: run,
  Sweep: sweep,
  File: file,
  Artifact: artifact,
  ArtifactAlias: artifactAlias,
  ArtifactCollectionMembership: artifactMembership,
  ArtifactPortfolio: artifactPortfolio,
  ArtifactSequence: artifactSequence,
  ArtifactType: artifactType,
})
const rules = specifiedRules.filter(rule => rule !== NoUnusedVariablesRule)
/** Documents that were checked before; clients send the same few again and again. */
const checked = new Map<string, DocumentNode>()
const mostChecked = 500

/** A request's body, and who sent it. */
export interface GraphqlRequest {
  body: string
  userAgent: string
  /** Whether it comes from one of several processes that log a run together. */
  isShared: boolean
  /** Whether nothing may be changed. */
  readOnly: boolean
}

/** The answer, as text and with its status. */
export async function answerGraphql(
  context: ServerContext,
  freeze: Freezer,
  { body, userAgent, isShared, readOnly }: GraphqlRequest,
): Promise<{ status: number; body: string }> {
  const { query: text, variables, operationName } = readBody(body)
  context.storage.runs.crashSilent(context.now() - context.heartbeatTimeoutMs)
  const { document, errors } = checkedDocument(text)
  if (!document) return { status: 400, body: stringifyExtendedJson({ errors: errors.map(shown) }) }
  if (readOnly && hasMutation(document)) throw readOnlySession()
  const requestContext: RequestContext = {
    ...context,
    freeze,
    readsHistoryByPages: isBefore27(userAgent),
    isShared,
    readOnly,
  }
  const result = await execute({
    schema,
    document,
    variableValues: withinInt(document, variables),
    typeResolver: typeNameOf,
    operationName,
    contextValue: requestContext,
  })
  const failures = result.errors ?? []
  const unexpected = failures.find(
    ({ originalError }) =>
      originalError && !(originalError instanceof ServerError || originalError instanceof GraphQLError),
  )
  if (unexpected) process.emitWarning(unexpected.originalError ?? unexpected)
  const answer =
    failures.length > 0 ? { data: result.data ?? null, errors: failures.map(shown) } : { data: result.data }
  // What is nobody's fault may pass: clients try again after a 500.
  return { status: unexpected ? 500 : 200, body: stringifyExtendedJson(answer) }
}

/** The official client asks for as many rows as there are steps in a range, which may be more than an `Int` says. */
function withinInt(document: DocumentNode, variables: Record<string, unknown>): Record<string, unknown> {
  const within = { ...variables }
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    for (const { variable, type } of definition.variableDefinitions ?? []) {
      const name = variable.name.value
      const value = within[name]
      const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type
      const isInt = named.kind === Kind.NAMED_TYPE && named.name.value === 'Int'
      if (isInt && typeof value === 'number' && value > GRAPHQL_MAX_INT) within[name] = GRAPHQL_MAX_INT
    }
  }
  return within
}

function hasMutation({ definitions }: DocumentNode): boolean {
  return definitions.some(
    definition =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION,
  )
}

function readBody(body: string): {
  query: string
  variables: Record<string, unknown>
  operationName: string | undefined
} {
  let parsed: unknown
  try {
    parsed = parseExtendedJson(body)
  } catch (cause) {
    throw badRequest(`the body is not JSON: ${(cause as Error).message}`, cause)
  }
  if (!isPlainObject(parsed) || typeof parsed.query !== 'string') throw badRequest('the body has no `query`')
  const { query: text, variables, operationName } = parsed
  return {
    query: text as string,
    variables: isPlainObject(variables) ? variables : {},
    operationName: typeof operationName === 'string' && operationName !== '' ? operationName : undefined,
  }
}

function checkedDocument(text: string): { document?: DocumentNode; errors: readonly GraphQLError[] } {
  const known = checked.get(text)
  if (known) return { document: known, errors: [] }
  let document: DocumentNode
  try {
    document = parse(text, { maxTokens: mostTokens })
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : tooDeep()] }
  }
  const excess = tooLarge(document)
  if (excess) return { errors: [excess] }
  const errors = validate(schema, document, rules, { maxErrors: 10 })
  if (errors.length > 0) return { errors }
  if (checked.size >= mostChecked) checked.clear()
  checked.set(text, document)
  return { document, errors: [] }
}

function shown({ message, path, originalError }: GraphQLError): {
  message: string
  path?: readonly (string | number)[]
} {
  const isOwn =
    !originalError || originalError instanceof ServerError || originalError instanceof GraphQLError
  return { message: isOwn ? message : 'the server has failed; try again', ...(path ? { path } : {}) }
}

/** Which of the types an object is of where the schema leaves it open: what created an artifact, or which collection. */
function typeNameOf(source: unknown): string {
  const { kind } = source as { kind?: string }
  if (kind === 'sequence') return 'ArtifactSequence'
  return kind === 'portfolio' ? 'ArtifactPortfolio' : 'Run'
}

function withResolvers(target: GraphQLSchema, resolvers: Record<string, object>): GraphQLSchema {
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = target.getType(typeName)
    if (!isObjectType(type)) continue
    for (const [name, field] of Object.entries(type.getFields())) {
      const resolve = (fields as Record<string, Resolve>)[name]
      if (resolve) field.resolve = (source, args, context) => resolve(source as never, args as never, context)
    }
  }
  return target
}

function isBefore27(userAgent: string): boolean {
  const version = /W&B (?:Public|Internal) Client (\d+)\.(\d+)/.exec(userAgent)
  return version !== null && Number(version[1]) === 0 && Number(version[2]) < 27
}
