// Who is measured, how each is started, and what it can do.
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const own = name => fileURLToPath(new URL(name, import.meta.url))
const inNode = (name, ...args) => ({
  program: process.execPath,
  args: [own('contenders/child.mjs'), name, ...args],
})
const local = ['columns', 'objects', 'rows', 'middle']

/** Each has a name for tables, a program with arguments, and the tasks that it does; `http` for those over HTTP. */
export const contenders = [
  {
    id: 'native',
    name: 'native arrow-rs, 1 thread',
    tasks: local,
    http: true,
    program: nativeProgram(),
    args: [],
  },
  { id: 'ours', name: 'runscan, Node', tasks: local, http: true, ...inNode('ours', '0') },
  { id: 'ours-workers', name: 'runscan, Node, 2 workers', tasks: local, ...inNode('ours', '2') },
  { id: 'ours-auto', name: 'runscan, Node, as it chooses', tasks: local, ...inNode('ours', 'auto') },
  { id: 'chromium', name: 'runscan, Chromium', tasks: local, ...inNode('chromium', '0') },
  { id: 'hyparquet', name: 'hyparquet + compressors', tasks: local, http: true, ...inNode('hyparquet') },
  {
    id: 'parquet-wasm',
    name: 'parquet-wasm + apache-arrow',
    tasks: local,
    http: true,
    ...inNode('parquet-wasm'),
  },
  { id: 'duckdb', name: 'DuckDB, Node, 1 thread', tasks: local, ...inNode('duckdb') },
  {
    id: 'polars',
    name: 'nodejs-polars, 1 thread',
    tasks: local,
    env: { POLARS_MAX_THREADS: '1' },
    ...inNode('polars'),
  },
  {
    id: 'pyarrow',
    name: 'pyarrow, 1 thread',
    tasks: local,
    program: process.env.RUNSCAN_PYTHON,
    args: ['-B', own('contenders/with_pyarrow.py')],
  },
]

/** Where cargo puts it. */
export function nativeProgram() {
  const target = process.env.CARGO_TARGET_DIR ?? own('native/target')
  return path.join(target, 'release/native')
}
