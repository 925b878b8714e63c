// Numbers of things, as people say them.

/** `1 file`, `2 files`, `1,234 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
