// A chart's data: loaded when the chart comes into view, kept up while its runs go on.
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { sumOf } from '../worker/cost.js'
import type { ScanCost, Series, ViewRange } from '../worker/protocol.js'
import type { ChartRun } from './chart-run.js'
import { loadSeries } from './series-loader.js'

export interface ChartQuery {
  runs: readonly ChartRun[]
  metric: string
  /** The key on the horizontal axis; undefined for steps. */
  x: string | undefined
  range: ViewRange | undefined
  smoothing: number
  /** The width to draw in, in pixels. */
  pixels: number
  isVisible: boolean
}

/** One run's part of a chart. */
export interface RunSeries {
  run: ChartRun
  series: Series
}

export interface ChartData {
  parts: RunSeries[]
  /** Whether they are everything, and not what a zoom shows. */
  isWhole: boolean
  cost: ScanCost
}

export function useSeries({ runs, metric, x, range, smoothing, pixels, isVisible }: ChartQuery) {
  // A range that ends before what is new has nothing new in it.
  const versions = runs.map(({ place, version }) => [place, range?.max === undefined ? version : 0])
  const key = isVisible ? JSON.stringify([versions, metric, x, range, smoothing, pixels]) : ''
  return useLoading<ChartData | undefined>(key, async signal => {
    if (!isVisible) return undefined
    const loaded = await Promise.all(
      runs.map(async run => {
        const request = { place: run.place, key: metric, x, range, buckets: pixels, smoothing }
        return { run, ...(await loadSeries(request, signal)) }
      }),
    )
    const parts = loaded.flatMap(({ run, series }) => (series ? [{ run, series }] : []))
    return { parts, isWhole: range === undefined, cost: sumOf(loaded.map(({ cost }) => cost)) }
  })
}

/** Whether an element was in view since it is there, and its width in hundreds of pixels. */
export function useView(): { ref: RefObject<HTMLElement | null>; isVisible: boolean; pixels: number } {
  const ref = useRef<HTMLElement>(null)
  const [view, setView] = useState({ isVisible: false, pixels: 0 })
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new IntersectionObserver(
      entries => {
        if (!entries.some(entry => entry.isIntersecting)) return
        const pixels = Math.max(2, Math.ceil(element.clientWidth / 100)) * 100
        setView({ isVisible: true, pixels })
        observer.disconnect()
      },
      { rootMargin: '200px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, ...view }
}
