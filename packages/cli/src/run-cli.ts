// Runs a command line and gives its exit code. Nothing here ends the process.
import { type Command, CommanderError } from 'commander'
import { exitCodes } from './exit-codes.js'
import { type Io, OutputClosed } from './io.js'
import { createProgram } from './program/program.js'

/** @param argv the arguments after the program's name */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const program = createProgram(io)
  const writing: Promise<void>[] = []
  withOutput(program, io, writing)
  try {
    if (argv.length === 0) {
      io.err(program.helpInformation())
      return exitCodes.usage
    }
    await program.parseAsync(argv, { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    if (error instanceof OutputClosed) return exitCodes.ok
    // Commander has said it already; its help and version are no failures.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    if (io.signal.aborted) return exitCodes.interrupted
    const { reportFailure } = await import('./failure.js')
    return reportFailure(io, error)
  } finally {
    await Promise.allSettled(writing)
  }
}

/** Commander shall write here, and leave the process alone. */
function withOutput(command: Command, io: Io, writing: Promise<void>[]): void {
  command.exitOverride().configureOutput({
    writeOut: text => writing.push(io.out(text)),
    writeErr: text => io.err(text),
    outputError: (text, write) => write(text.replace(/^error: /, 'runscan: ')),
    getOutHelpWidth: () => io.columns,
    getErrHelpWidth: () => io.columns,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  })
  for (const inner of command.commands) withOutput(inner, io, writing)
}
