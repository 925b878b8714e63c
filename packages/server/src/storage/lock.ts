// One server for a data folder. The lock is SQLite's, and so the operating system's: it goes away with the process.
import Database from 'libsql'
import { ServerError } from '../errors.js'

/** Takes the lock; gives what releases it. @throws `ServerError` `IN_USE` when another server has it */
export function lockFolder(file: string): () => void {
  const database = new Database(file)
  try {
    database.exec('PRAGMA busy_timeout = 0')
    database.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new ServerError(
      'IN_USE',
      409,
      `another server uses the data folder of '${file}': end it, or choose another folder`,
      cause,
    )
  }
  return () => {
    // Closing alone would leave it to the garbage collector when the lock goes.
    database.exec('ROLLBACK')
    database.close()
  }
}
