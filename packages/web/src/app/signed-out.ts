// Tells the page that the session has ended, from wherever that is noticed.

const events = new EventTarget()

export function signedOut(): void {
  events.dispatchEvent(new Event('signed-out'))
}

/** Calls when the session has ended; gives the way to stop listening. */
export function onSignedOut(call: () => void): () => void {
  events.addEventListener('signed-out', call)
  return () => events.removeEventListener('signed-out', call)
}
