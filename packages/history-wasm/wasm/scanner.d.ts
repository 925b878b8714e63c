/* tslint:disable */
/* eslint-disable */

/** What is thrown: `file` is the name given to `addFile`. */
export interface HistoryError {
    name: 'HistoryError'
    code: 'NOT_PARQUET' | 'TRUNCATED' | 'CORRUPT' | 'ENCRYPTED' | 'UNSUPPORTED' | 'NO_STEP_COLUMN' | 'LIMIT_EXCEEDED' | 'INVALID_QUERY'
    message: string
    file?: string
    column?: string
    offset?: number
}

/** A top-level column over all files; `files` are the indices of those that have it. */
export interface ColumnSchema { name: string, type: string, files: number[] }

/** `minStep` is inclusive, `maxStep` exclusive. */
export interface HistoryQuery {
    keys?: string[] | undefined
    minStep?: bigint | undefined
    maxStep?: bigint | undefined
    keyMode: 'all' | 'any' | 'every-row'
    batchRows: number
    /** What a request costs, in bytes that could be read in its time. */
    requestBytes?: number | undefined
    limits?: { pageBytes?: number, ratio?: number, rows?: number, memory?: number } | undefined
}

export interface FilePlan {
    file: number
    name: string
    rowGroups: number
    rowGroupsRead: number
    rowGroupsSkipped: number
    /** About as many rows as will come. */
    rowsPlanned: number
    bytesPlanned: number
    columns: string[]
}

export interface ScanPlan { files: FilePlan[] }



/**
 * The files of one history: being opened at first, then ready to be scanned.
 */
export class HistoryFiles {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Adds a file of `size` bytes under a name for messages; gives its index.
     */
    addFile(name: string, size: number): number;
    /**
     * Steps that cut a scan into about as many parts of equal work; fewer where the files do not tell.
     */
    cuts(query: HistoryQuery, parts: number): BigInt64Array;
    /**
     * Whether an open file has no columns or no rows.
     */
    isEmptyMarker(file: number): boolean;
    /**
     * Whether a file has pages in the brotli codec and this module cannot read them.
     */
    needsBrotli(): boolean;
    /**
     * No files yet.
     */
    constructor();
    /**
     * The rows of all files.
     */
    numRows(): number;
    /**
     * The bytes that a file still wants, as start, end, start, end …; empty once it is open.
     */
    openRanges(file: number): Float64Array;
    /**
     * Hands over bytes of a file that is being opened, from `start` on; more than was asked for is welcome.
     */
    push(file: number, start: number, bytes: Uint8Array | number[]): void;
    /**
     * Starts a scan. The scanner lives on without these files.
     */
    scan(query: HistoryQuery): HistoryScanner;
    /**
     * The columns over all files.
     */
    schema(): ColumnSchema[];
    /**
     * The first and the last step, or undefined when the statistics do not tell.
     */
    stepRange(): { min: bigint, max: bigint } | undefined;
}

/**
 * A running scan.
 */
export class HistoryScanner {
    private constructor();
    free(): void;
    [Symbol.dispose](): void;
    /**
     * How many rows the batch has.
     */
    batchRows(): number;
    /**
     * Where in memory the batch lies: see `tape.rs`.
     */
    batchTape(): Uint32Array;
    /**
     * The columns of the batches.
     */
    columns(): ColumnSchema[];
    /**
     * The plan in words, one read on a line.
     */
    explain(): string;
    /**
     * The asked keys that no file has.
     */
    missingKeys(): string[];
    /**
     * Goes on: 0 at the end, 1 when bytes are needed, 2 when there is a batch. What was looked at before is gone then.
     */
    next(): number;
    /**
     * Those of them that were not read, because no wanted step can be in them.
     */
    pagesSkipped(): number;
    /**
     * The pages of which the page index has told the place so far, read or not.
     */
    pages(): number;
    /**
     * The most bytes that were held at a time so far.
     */
    peakBytes(): number;
    /**
     * The plan in numbers, a part for each file.
     */
    plan(): ScanPlan;
    /**
     * Hands over bytes of a file from `start` on.
     */
    push(file: number, start: number, bytes: Uint8Array | number[]): void;
    /**
     * The ranges that are wanted now and were not named before, as file, start, end, file, start, end …
     */
    requests(): Float64Array;
}

/**
 * The text of the panic that ended this instance; undefined after any other trap. The instance is of no other use then.
 */
export function lastPanic(): string | undefined;

export function start(): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_historyfiles_free: (a: number, b: number) => void;
    readonly __wbg_historyscanner_free: (a: number, b: number) => void;
    readonly historyfiles_addFile: (a: number, b: number, c: number, d: number) => [number, number, number];
    readonly historyfiles_cuts: (a: number, b: any, c: number) => [number, number, number, number];
    readonly historyfiles_isEmptyMarker: (a: number, b: number) => [number, number, number];
    readonly historyfiles_needsBrotli: (a: number) => [number, number, number];
    readonly historyfiles_new: () => number;
    readonly historyfiles_numRows: (a: number) => [number, number, number];
    readonly historyfiles_openRanges: (a: number, b: number) => [number, number, number];
    readonly historyfiles_push: (a: number, b: number, c: number, d: number, e: number) => [number, number];
    readonly historyfiles_scan: (a: number, b: any) => [number, number, number];
    readonly historyfiles_schema: (a: number) => [number, number, number];
    readonly historyfiles_stepRange: (a: number) => [number, number, number];
    readonly historyscanner_batchRows: (a: number) => number;
    readonly historyscanner_batchTape: (a: number) => [number, number];
    readonly historyscanner_columns: (a: number) => any;
    readonly historyscanner_explain: (a: number) => [number, number];
    readonly historyscanner_missingKeys: (a: number) => [number, number];
    readonly historyscanner_next: (a: number) => [number, number, number];
    readonly historyscanner_pages: (a: number) => number;
    readonly historyscanner_pagesSkipped: (a: number) => number;
    readonly historyscanner_peakBytes: (a: number) => number;
    readonly historyscanner_plan: (a: number) => any;
    readonly historyscanner_push: (a: number, b: number, c: number, d: number, e: number) => [number, number];
    readonly historyscanner_requests: (a: number) => [number, number, number];
    readonly lastPanic: () => [number, number];
    readonly start: () => void;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __externref_drop_slice: (a: number, b: number) => void;
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
export function instantiate(): Omit<typeof import('./scanner.js'), 'default' | 'instantiate'> & { init: (typeof import('./scanner.js'))['default'] };
