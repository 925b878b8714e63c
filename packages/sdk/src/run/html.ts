// A run's page inside of another page.
import { InputError, optionsOf } from '@runscan/core'

/** How the frame looks. */
export interface ToHtmlOptions {
  /** Pixels. Default 420. */
  height?: number
  /** Whether a button shows it first. Default false. */
  hidden?: boolean
}

/** HTML that shows a URL in a frame. */
export function frameOf(url: string, options: ToHtmlOptions): string {
  const { height = 420, hidden = false } = optionsOf(options)
  if (!Number.isFinite(height) || height <= 0)
    throw new InputError('height', `\`height\` is a number above 0, not ${String(height)}`)
  const style = `border:none;width:100%;height:${height}px;${hidden ? 'display:none;' : ''}`
  const frame = `<iframe src='${escaped(`${url}?jupyter=true`)}' style='${style}'></iframe>`
  if (!hidden) return frame
  const show = "this.nextSibling.style.display='block';this.style.display='none';"
  return `<button onClick="${show}">Display W&amp;B run</button>${frame}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
