// A child process of one contender: does the task on each line of standard input, and answers with a line.
import { createInterface } from 'node:readline'

const { tasks } = await import(new URL(`${process.argv[2]}.mjs`, import.meta.url))
process.stdout.write('"ready"\n')

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  const started = performance.now()
  try {
    // What is timed is the reading; the result is added up afterwards where the task is not to look at each cell, in
    // those rounds in which it is checked.
    const result = await tasks[request.task](request)
    const milliseconds = performance.now() - started
    const isFunction = typeof result === 'function'
    const { seen, ...more } = isFunction ? { seen: request.isChecked ? await result() : undefined } : result
    process.stdout.write(`${JSON.stringify({ milliseconds, ...seen, ...more })}\n`)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: String(error?.stack ?? error).slice(0, 500) })}\n`)
  }
}
