/**
 * The command line `runscan`, to be run inside of another program.
 *
 * @module
 */
export { exitCodes } from './exit-codes.js'
export type { Io } from './io.js'
export { runCli } from './run-cli.js'
