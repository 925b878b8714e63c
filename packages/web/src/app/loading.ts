// Loads something for a part of the page, again when its question changes, and from time to time when it may change.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { PageError } from '../api/errors.js'
import { signedOut } from './signed-out.js'

/** What is known so far: the last answer stays while the next one is on its way. */
export interface Loaded<T> {
  data: T | undefined
  error: unknown
  isLoading: boolean
  reload(): void
}

/** How something is loaded. */
export interface LoadingOptions {
  /** Loads again after so many milliseconds, while somebody looks; never when undefined. */
  everyMs?: number | undefined
  /** Keeps the answer to the last question until the next one is there. Default true. */
  keepOld?: boolean
}

/** `key` stands for all that `load` depends on. */
export function useLoading<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  { everyMs, keepOld = true }: LoadingOptions = {},
): Loaded<T> {
  const [state, setState] = useState<{ key: string; data: T | undefined; error: unknown }>({
    key: '',
    data: undefined,
    error: undefined,
  })
  const [isLoading, setIsLoading] = useState(true)
  const [turn, setTurn] = useState(0)
  const latest = useRef(load)
  latest.current = load

  // `turn` stands for "once more".
  useEffect(() => {
    const controller = new AbortController()
    setIsLoading(true)
    latest.current(controller.signal).then(
      data => {
        if (controller.signal.aborted) return
        setState({ key, data, error: undefined })
        setIsLoading(false)
      },
      (error: unknown) => {
        if (controller.signal.aborted) return
        if (error instanceof PageError && error.code === 'SIGNED_OUT') signedOut()
        setState(old => ({ key, data: old.key === key ? old.data : undefined, error }))
        setIsLoading(false)
      },
    )
    return () => controller.abort()
  }, [key, turn])

  const reload = useCallback(() => setTurn(count => count + 1), [])
  useRepeated(reload, everyMs, !isLoading)
  const isCurrent = state.key === key
  return {
    data: isCurrent || keepOld ? state.data : undefined,
    error: isCurrent ? state.error : undefined,
    isLoading,
    reload,
  }
}

/** Calls a while after the last time, as long as the page is in view. */
function useRepeated(call: () => void, everyMs: number | undefined, isReady = true): void {
  useEffect(() => {
    if (everyMs === undefined || !isReady) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const wait = () => {
      clearTimeout(timer)
      if (!document.hidden) timer = setTimeout(call, everyMs)
    }
    const seen = () => (document.hidden ? clearTimeout(timer) : call())
    wait()
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [call, everyMs, isReady])
}
