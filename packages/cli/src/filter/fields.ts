// What people call the attributes of a run, and what the service calls them in filters and orders.

/** By the name of a column or attribute. Others are as the service has them. */
const serviceNames = new Map([
  ['id', 'name'],
  ['name', 'displayName'],
  ['user', 'username'],
  ['created', 'createdAt'],
  ['heartbeat', 'heartbeatAt'],
])

/** The service's name of a field: `summary.loss` is `summary_metrics.loss`, `id` is `name`, `name` is `displayName`. */
export function serviceField(field: string): string {
  if (field.startsWith('summary.')) return `summary_metrics.${field.slice('summary.'.length)}`
  return serviceNames.get(field) ?? field
}

/** The service's way to say an order: `config.lr` is `+config.lr.value`, `-created` is `-created_at`. */
export function serviceOrder(order: string): string {
  const [, sign = '', name = ''] = /^([+-]?)(.*)$/s.exec(order) ?? []
  const field = serviceField(name)
  const isConfig = /^config\..+(?<!\.value)$/.test(field)
  const snake =
    isConfig || field.includes('.') ? field : field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return `${sign || '+'}${isConfig ? `${snake}.value` : snake}`
}
