/**
 * An open backend that speaks the Weights & Biases protocol, embedded: no container, no licence.
 *
 * @module server
 */
export { ServerError } from './errors.js'
export { type RunningServer, type StartServerOptions, startServer } from './server.js'
