// Sound files that were cut, or that a bit was turned over in.
import { takeApart } from './anatomy.js'
import { draws, type HostileFile } from './corpus.js'

/** Cut at each border of its structure, and beside it. */
export function* cuts(name: string, file: Uint8Array): Generator<HostileFile> {
  const { parts } = takeApart(file)
  const borders = parts.flatMap(({ start, end }) => [start, start + 1, (start + end) >> 1, end - 1])
  const places = [
    ...borders,
    0,
    1,
    3,
    4,
    5,
    8,
    11,
    12,
    file.length - 9,
    file.length - 8,
    file.length - 5,
    file.length - 1,
  ]
  for (const place of new Set(places)) {
    yield { name: `${name}, cut at ${place}`, bytes: file.slice(0, place), expected: 'error' }
  }
}

/** With a piece missing from the middle, so that the footer is whole and all places in it are wrong. */
export function* gaps(name: string, file: Uint8Array): Generator<HostileFile> {
  const { parts } = takeApart(file)
  const footer = parts.find(part => part.kind === 'footer')
  for (const { start, end, kind } of parts) {
    if (kind === 'footer' || (footer && end > footer.start)) continue
    const bytes = Buffer.concat([file.subarray(0, start), file.subarray(end)])
    // An index that is not where it should be is no loss to those who read everything.
    const expected = kind.startsWith('page') ? 'error' : 'no harm'
    yield { name: `${name}, without the ${kind} at ${start}`, bytes, expected }
  }
}

/** With one bit turned over; `count` of them, at places that the seed decides. */
export function* flips(name: string, file: Uint8Array, count: number, seed: number): Generator<HostileFile> {
  const { parts } = takeApart(file)
  const draw = draws(seed)
  for (let made = 0; made < count; made += 1) {
    // Each part as often as any other, so that the small ones with the structure in them get their share.
    const { kind, start, end, checked } = parts[draw(parts.length)] ?? {
      kind: 'footer',
      start: 0,
      end: 4,
      checked: false,
    }
    if (end <= start) continue
    const place = start + draw(end - start)
    const bit = draw(8)
    const bytes = file.slice()
    bytes[place] = (bytes[place] ?? 0) ^ (1 << bit)
    yield {
      name: `${name}, bit ${bit} of byte ${place} (${kind})`,
      bytes,
      expected: checked ? 'error' : 'no harm',
    }
  }
}

/** With several bytes written over, so that whole numbers change. */
export function* smears(name: string, file: Uint8Array, count: number, seed: number): Generator<HostileFile> {
  const { parts } = takeApart(file)
  const draw = draws(seed)
  for (let made = 0; made < count; made += 1) {
    const { kind, start, end } = parts[draw(parts.length)] ?? { kind: 'footer', start: 0, end: 4 }
    if (end <= start) continue
    const bytes = file.slice()
    const place = start + draw(end - start)
    const value = [0x00, 0xff, 0x7f, 0x80, draw(256)][draw(5)] ?? 0
    const length = 1 + draw(9)
    bytes.fill(value, place, Math.min(place + length, end))
    yield { name: `${name}, ${length} bytes of ${value} at ${place} (${kind})`, bytes, expected: 'no harm' }
  }
}
