// The page inside of another one, such as a notebook.

/** Whether another page shows this one. */
export const isFramed = window.parent !== window

/**
 * A browser keeps no session for a frame of another site, and `localhost` and `127.0.0.1` count as two. This server goes
 * by both names: inside of a page of the other one, that name is the right one. True when the page is on its way there.
 */
export function moveToParentsName(): boolean {
  if (!isFramed) return false
  const parent = parentName()
  const isOther =
    parent !== undefined && parent !== location.hostname && names.has(parent) && names.has(location.hostname)
  if (isOther) location.hostname = parent
  return isOther
}

const names = new Set(['localhost', '127.0.0.1'])

function parentName(): string | undefined {
  const origin = location.ancestorOrigins?.[0] ?? document.referrer
  return URL.canParse(origin) ? new URL(origin).hostname : undefined
}
