// The colours that canvases draw with: those of the style sheet, in light and in dark.
import { useEffect, useState } from 'preact/hooks'

/** As many series have a colour of their own; further ones begin anew, dashed. */
export const seriesColours = 8

export interface Theme {
  series: string[]
  text: string
  grid: string
  font: string
}

/** The colours in force; renders anew when the person changes from light to dark. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(readTheme)
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const read = () => setTheme(readTheme())
    dark.addEventListener('change', read)
    return () => dark.removeEventListener('change', read)
  }, [])
  return theme
}

function readTheme(): Theme {
  const styles = getComputedStyle(document.documentElement)
  const variable = (name: string) => styles.getPropertyValue(name).trim()
  return {
    series: Array.from({ length: seriesColours }, (_, at) => variable(`--series-${at}`)),
    text: variable('--text-soft'),
    grid: variable('--line'),
    font: `12px ${variable('--font')}`,
  }
}
