// What is measured: a task of the contenders, on a file.

const two = ['metric_1', 'metric_6']
/** A thousand steps in the middle of a file of so many. */
const middle = steps => ({ keys: two, minStep: steps / 2, maxStep: steps / 2 + 1000 })

/** The tasks for so many steps in H1; the other histories have as many in proportion. */
export function tasksOf(scale) {
  const h1 = middle(1_000_000 * scale)
  const h3 = { ...middle(5_000_000 * scale), keys: ['metric_0', 'metric_2'] }
  const shown = { h1: 'H1', h2: 'H2', h3: 'H3' }
  const local = (id, title, task, file, query) => ({ id, title, task, file, query })
  const columns = (file, keys = two) => {
    const [history, variant] = file.split('.')
    return local(
      `columns-${history}-${variant}`,
      `two keys to columns, ${shown[history]}, ${variant}`,
      'columns',
      file,
      { keys },
    )
  }
  const http = (history, query) =>
    [0, 20, 50].map(latency => ({
      ...local(
        `http-${history}-${latency}`,
        `1,000 steps in the middle of ${shown[history]} over HTTP, ${latency} ms away`,
        'middle',
        `${history}.snappy`,
        query,
      ),
      latency,
    }))
  return [
    columns('h1.snappy'),
    columns('h1.zstd'),
    columns('h1.single'),
    columns('h2.snappy'),
    columns('h3.snappy', h3.keys),
    columns('h3.zstd', h3.keys),
    local('objects-h1', 'two keys to row objects, H1', 'objects', 'h1.snappy', { keys: two }),
    local('rows-h1', 'all columns to rows, H1', 'rows', 'h1.snappy', { keys: null }),
    local('rows-h2', 'all columns to rows, H2', 'rows', 'h2.snappy', { keys: null }),
    local('middle-h1', '1,000 steps in the middle, H1', 'middle', 'h1.snappy', h1),
    local('middle-h1-single', '1,000 steps in the middle, H1, one row group', 'middle', 'h1.single', h1),
    local('middle-h3', '1,000 steps in the middle, H3', 'middle', 'h3.snappy', h3),
    ...http('h1', h1),
    ...http('h3', h3),
  ]
}
