// Types every resolver by the wire contract: a field that the schema has must be answered, and with its type.
import type { Wire } from '@runscan/core'
import type { ServerContext } from '../context.js'
import type { Freezer } from '../history/freeze.js'
import type {
  AliasRecord,
  ArtifactTypeRecord,
  CollectionRecord,
  MembershipRecord,
} from '../storage/artifact-collections.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import type { Project } from '../storage/projects.js'
import type { RunRecord } from '../storage/runs.js'
import type { SweepRecord } from '../storage/sweeps.js'
import type { FileSource } from './file.js'

/** What a resolver works with. */
export interface RequestContext extends ServerContext {
  freeze: Freezer
  /** Whether the client is an official one that reads the whole history by pages, as those before 0.27 do. */
  readsHistoryByPages: boolean
  /** Whether it comes from one of several processes that log a run together. */
  isShared: boolean
  /** Whether nothing may be changed. */
  readOnly: boolean
}

type Types = Wire['introspection']['types']
type ObjectName = {
  [Name in keyof Types]: Types[Name] extends { kind: 'OBJECT' } ? Name : never
}[keyof Types]
type FieldsOf<Name extends ObjectName> = Types[Name] extends { fields: infer Fields } ? Fields : never
type TypeOf<Field> = Field extends { type: infer Type } ? Type : never

interface Scalars {
  ID: string
  String: string
  Int: number
  Float: number
  Boolean: boolean
  JSONString: string
  JSON: unknown
  Int64: number | bigint
  DateTime: string
  Duration: number
}

/** Objects that are records of the storage; all others are plain objects with their fields. */
interface Records {
  Project: Project
  Run: RunRecord
  Sweep: SweepRecord
  File: FileSource
  Artifact: ArtifactRecord
  ArtifactType: ArtifactTypeRecord
  ArtifactCollection: CollectionRecord
  ArtifactSequence: CollectionRecord
  ArtifactPortfolio: CollectionRecord
  ArtifactCollectionMembership: MembershipRecord
  ArtifactAlias: AliasRecord
  ArtifactCreator: RunRecord
}

/** What stands for an object until its fields are asked for. */
export type Source<Name> = Name extends keyof Records
  ? Records[Name]
  : Name extends 'Query' | 'Mutation'
    ? undefined
    : Name extends ObjectName
      ? { [Field in keyof FieldsOf<Name>]?: Value<TypeOf<FieldsOf<Name>[Field]>> }
      : never

/** The value of a field. */
type Value<Type> = Type extends { kind: 'NON_NULL'; ofType: infer Inner }
  ? Present<Inner>
  : Present<Type> | null | undefined
type Present<Type> = Type extends { kind: 'LIST'; ofType: infer Item }
  ? readonly Value<Item>[]
  : Type extends { kind: 'OBJECT' | 'INTERFACE' | 'UNION'; name: infer Name }
    ? Source<Name>
    : Type extends { kind: 'SCALAR'; name: infer Name extends keyof Scalars }
      ? Scalars[Name]
      : string

/** The resolvers of all fields of an object that is a record. `Args` names the arguments of those that have some. */
export type Resolvers<
  Name extends ObjectName,
  Args extends { [Field in keyof FieldsOf<Name>]?: object } = object,
> = {
  [Field in keyof FieldsOf<Name>]: (
    source: Source<Name>,
    args: Field extends keyof Args ? Args[Field] : object,
    context: RequestContext,
  ) => Value<TypeOf<FieldsOf<Name>[Field]>> | Promise<Value<TypeOf<FieldsOf<Name>[Field]>>>
}
