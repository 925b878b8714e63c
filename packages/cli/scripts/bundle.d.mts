/** Bundles the program into a folder; default: dist/. */
export function bundle(outdir?: string): Promise<void>
