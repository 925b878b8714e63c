// Runs a command line and gives its exit code. Nothing here ends the process.
import { redact } from '@runscan/core'
import { type Command, CommanderError } from 'commander'
import { exitCodeOf, exitCodes } from './exit-codes.js'
import { type Io, OutputClosed } from './io.js'
import { createProgram } from './program.js'

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
    return failed(error, io)
  } finally {
    await Promise.allSettled(writing)
  }
}

/** Commander shall write here, and leave the process alone. */
function withOutput(program: Command, io: Io, writing: Promise<void>[]): void {
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: text => writing.push(io.out(text)),
      writeErr: text => io.err(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'runscan: ')),
    })
  }
}

function failed(error: unknown, io: Io): number {
  if (error instanceof OutputClosed) return exitCodes.ok
  // Commander has said it already; its help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (io.signal.aborted) return exitCodes.interrupted
  io.err(`runscan: ${redact(error instanceof Error ? error.message : String(error))}\n`)
  if (io.env.RUNSCAN_DEBUG && error instanceof Error) io.err(`${redact(error.stack ?? '')}\n`)
  return exitCodeOf(error)
}
