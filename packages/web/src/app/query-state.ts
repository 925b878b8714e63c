// State that lives in the page's address, so that a link or a reload brings it back.
import { navigate, useLocation } from './router.js'

/** A parameter of the address, and the way to set it; null removes it. */
export function useQuery(name: string): [string | null, (value: string | null) => void] {
  const { search } = useLocation()
  const value = new URLSearchParams(search).get(name)
  return [value, next => setQuery({ [name]: next })]
}

/** Sets several parameters at once, without a new entry in the browser's history. */
export function setQuery(changes: Record<string, string | null>): void {
  const parameters = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') parameters.delete(name)
    else parameters.set(name, value)
  }
  const text = parameters.toString()
  navigate(location.pathname + (text ? `?${text}` : ''), { replace: true })
}
