// A clock that only goes forwards, in milliseconds.

/** Now. In Node the name `performance` loads much that nothing else here needs, which the first row would wait for. */
export function now(): number {
  const time = globalThis.process?.hrtime?.()
  return time === undefined ? performance.now() : time[0] * 1000 + time[1] / 1e6
}
