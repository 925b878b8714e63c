// What pyarrow/generate.py wrote: histories, what is asked of them, and what has to come out.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { BigintPolicy, KeyMode, ScanQuery } from '@runscan/history-wasm'
import type { Cell } from './cells.js'

/** A history with its questions. */
export interface Case {
  /** What it is about. */
  group: string
  name: string
  /** The files by name, without their extensions. */
  files: string[]
  queries: { query: Asked; answer: Answer }[]
}

/** A question; steps are texts, since JSON would round them. */
export interface Asked {
  keys?: string[]
  minStep?: string
  maxStep?: string
  keyMode: KeyMode
  bigints?: BigintPolicy
}

/** The rows of an answer are places: of the file in the history, and of the row in that file. */
export type Answer =
  | { columns: string[]; missing: string[]; rows: [number, number][] }
  | { error: string; file: number }

/** All cells of a file, by column. */
export type FileCells = Record<string, Cell[]>

export function readCases(folder: string): Case[] {
  return readJson(path.join(folder, 'cases.json')) as Case[]
}

export function parquetPath(folder: string, file: string): string {
  return path.join(folder, `${file}.parquet`)
}

/** A function that reads the cells of a file. `__proto__` may be a column like any other. */
export function readCells(folder: string, file: string): Map<string, Cell[]> {
  return new Map(Object.entries(readJson(path.join(folder, `${file}.json`)) as FileCells))
}

export function toScanQuery({ keys, minStep, maxStep, keyMode }: Asked): ScanQuery {
  return {
    keyMode,
    ...(keys ? { keys } : {}),
    ...(minStep === undefined ? {} : { minStep: BigInt(minStep) }),
    ...(maxStep === undefined ? {} : { maxStep: BigInt(maxStep) }),
  }
}

/** The question in words, for messages. */
export function inWords({ keys, minStep, maxStep, keyMode, bigints }: Asked): string {
  const steps =
    minStep === undefined && maxStep === undefined ? '' : ` steps ${minStep ?? ''}..${maxStep ?? ''}`
  return `${keys ? JSON.stringify(keys) : 'everything'}${steps} ${keyMode}${bigints ? ` ${bigints}` : ''}`
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
