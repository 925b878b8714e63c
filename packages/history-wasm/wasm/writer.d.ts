/* tslint:disable */
/* eslint-disable */

/** What is thrown; `line` counts the lines of the call from 1. */
export interface HistoryError {
    name: 'HistoryError'
    code: 'INVALID_ROW' | 'INVALID_QUERY' | 'LIMIT_EXCEEDED' | 'UNSUPPORTED' | 'CORRUPT'
    message: string
    column?: string
    line?: number
}

/** `rowGroupRows` is 100000 when left out, `compression` is 'snappy'. */
export interface HistoryWriterOptions {
    rowGroupRows?: number | undefined
    compression?: 'snappy' | 'uncompressed' | undefined
}



/**
 * Collects rows, then writes them as one parquet file.
 */
export class HistoryWriter {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Adds rows: UTF-8 JSON objects, one on a line. When a line is refused, no row of the call is added.
     */
    append(lines: Uint8Array | number[]): void;
    /**
     * The file. The writer is empty after it.
     */
    finish(): Uint8Array;
    /**
     * A writer without rows.
     */
    constructor(options?: HistoryWriterOptions);
    /**
     * The rows added so far.
     */
    numRows(): number;
}

/**
 * The text of the panic that ended this instance; undefined after any other trap. The instance is of no other use then.
 */
export function lastPanic(): string | undefined;

export function start(): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_historywriter_free: (a: number, b: number) => void;
    readonly historywriter_append: (a: number, b: number, c: number) => [number, number];
    readonly historywriter_finish: (a: number) => [number, number, number, number];
    readonly historywriter_new: (a: any) => [number, number, number];
    readonly historywriter_numRows: (a: number) => number;
    readonly lastPanic: () => [number, number];
    readonly start: () => void;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;

/** Makes a glue with an instance of its own, to be set up by its `initSync` or `init`. */
export function instantiate(): Omit<typeof import('./writer.js'), 'default' | 'instantiate'> & { init: (typeof import('./writer.js'))['default'] };
