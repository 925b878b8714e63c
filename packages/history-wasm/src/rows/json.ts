// JSON as W&B writes it into cells: strict JSON, and the bare words for what strict JSON cannot say.

const bareWords = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g
const marker = '\u0000number:'

/** Parses JSON in which NaN and the infinities may stand bare. @throws `SyntaxError` when it is none. */
export function parseLooseJson(text: string): unknown {
  if (!/NaN|Infinity/.test(text)) return JSON.parse(text)
  const strict = text.replace(bareWords, word =>
    word.startsWith('"') ? word : JSON.stringify(marker + word),
  )
  return JSON.parse(strict, (_key, value) =>
    typeof value === 'string' && value.startsWith(marker) ? Number(value.slice(marker.length)) : value,
  )
}
