// Going from one page to another without loading anything anew.
import { useEffect, useState } from 'preact/hooks'

const moved = new EventTarget()

/** Goes to a path of this page, or changes the query. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  moved.dispatchEvent(new Event('move'))
}

/** Where the person is; renders anew when that changes. */
export function useLocation(): { pathname: string; search: string } {
  const [place, setPlace] = useState({ pathname: location.pathname, search: location.search })
  useEffect(() => {
    const read = () => setPlace({ pathname: location.pathname, search: location.search })
    moved.addEventListener('move', read)
    addEventListener('popstate', read)
    return () => {
      moved.removeEventListener('move', read)
      removeEventListener('popstate', read)
    }
  }, [])
  return place
}

/** Makes ordinary links go without loading the page, and leaves all others to the browser. */
export function followLinks(): void {
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute('download')) return
    const url = new URL(link.href)
    const isPage =
      url.origin === location.origin && !/^\/(-|storage|exports|artifact-\w+)\//.test(url.pathname)
    // A link within the page, such as the one that skips the header.
    if (!isPage || (url.hash && url.pathname === location.pathname)) return
    event.preventDefault()
    navigate(url.pathname + url.search)
    scrollTo(0, 0)
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true })
  })
}
