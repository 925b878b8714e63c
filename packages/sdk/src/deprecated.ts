// Says once that something should not be used any more.

const said = new Set<string>()

/** A deprecation warning of the process where there is one, else a line in the console. */
export function warnDeprecated(name: string, instead: string): void {
  if (said.has(name)) return
  said.add(name)
  const text = `\`${name}\` is deprecated: use ${instead}`
  const { process } = globalThis as { process?: { emitWarning?(text: string, type: string): void } }
  if (process?.emitWarning) process.emitWarning(text, 'DeprecationWarning')
  // biome-ignore lint/suspicious/noConsole: a page has no other place to say it
  else console.warn(text)
}
