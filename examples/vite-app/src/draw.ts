/** Draws values from left to right, scaled to the canvas. */
export function draw(canvas: HTMLCanvasElement, values: ArrayLike<number>): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { width, height } = canvas
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN
    if (value < low) low = value
    if (value > high) high = value
  }
  context.clearRect(0, 0, width, height)
  context.strokeStyle = 'steelblue'
  context.beginPath()
  for (let at = 0; at < values.length; at += 1) {
    const x = (at / Math.max(1, values.length - 1)) * (width - 2) + 1
    const y = height - 2 - (((values[at] ?? low) - low) / (high - low || 1)) * (height - 4)
    context.lineTo(x, y)
  }
  context.stroke()
}
