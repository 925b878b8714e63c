// Ends of files that are none.
import { putTogether, takeApart } from './anatomy.js'
import type { HostileFile } from './corpus.js'
import { writeStruct } from './thrift.js'

/** Ends of files that are none. */
export function* ends(file: Uint8Array): Generator<HostileFile> {
  const { body, footer } = takeApart(file)
  const written = writeStruct(footer)
  const withLength = (length: number) => {
    const bytes = putTogether(body, footer)
    bytes.writeUInt32LE(length, bytes.length - 8)
    return bytes
  }
  yield { name: 'nothing', expected: 'error', bytes: new Uint8Array() }
  for (const text of ['P', 'PAR1', 'PAR1PAR1', 'PAR1\0\0\0\0PAR1'])
    yield { name: text, expected: 'error', bytes: Buffer.from(text) }
  yield { name: 'zeros', expected: ['NOT_PARQUET'], bytes: new Uint8Array(5000) }
  yield {
    name: 'a page of HTML',
    expected: ['NOT_PARQUET'],
    bytes: Buffer.from('<html>Access denied</html>'.repeat(20)),
  }
  yield { name: 'encrypted footer', expected: ['ENCRYPTED'], bytes: putTogether(body, footer, 'PARE') }
  yield { name: 'another magic', expected: ['NOT_PARQUET'], bytes: putTogether(body, footer, 'PAR2') }
  for (const length of [0, 1, 2 ** 31, 2 ** 32 - 1, body.length + written.length]) {
    yield { name: `footer of ${length} bytes`, expected: 'error', bytes: withLength(length) }
  }
  yield { name: 'footer of zeros', expected: 'error', bytes: putTogether(body, new Uint8Array(200)) }
  yield {
    name: 'footer of ones',
    expected: 'error',
    bytes: putTogether(body, new Uint8Array(200).fill(0xff)),
  }
  const deep = Buffer.concat([Buffer.alloc(200_000, 0x1c), Buffer.alloc(10)])
  yield { name: 'footer of 200,000 structs in structs', expected: 'error', bytes: putTogether(body, deep) }
  const lists = Buffer.concat([Buffer.from([0x19]), Buffer.alloc(200_000, 0x19), Buffer.alloc(10)])
  yield { name: 'footer of 200,000 lists in lists', expected: 'error', bytes: putTogether(body, lists) }
}
