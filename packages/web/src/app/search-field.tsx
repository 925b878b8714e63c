// A field that asks when the person pauses, not at each letter.
import { useEffect, useState } from 'preact/hooks'

const pauseMs = 250

export interface SearchFieldProps {
  label: string
  placeholder: string
  value: string
  onSearch: (text: string) => void
}

export function SearchField({ label, placeholder, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value)
  // Only what is typed starts the wait.
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onSearch(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  // Going back changes the address, and with it the text.
  useEffect(() => setText(value), [value])
  return (
    <label>
      <span>{label}</span>
      <input
        type="search"
        placeholder={placeholder}
        value={text}
        onInput={event => setText(event.currentTarget.value)}
      />
    </label>
  )
}
