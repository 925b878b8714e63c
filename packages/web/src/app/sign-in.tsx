// The form for those who come without a link that signs them in.
import { useState } from 'preact/hooks'
import { messageOf } from '../api/errors.js'
import { type Session, signIn } from '../api/session.js'
import { isFramed } from './frame.js'

export function SignIn({ onSession }: { onSession: (session: Session) => void }) {
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState(
    new URLSearchParams(location.search).get('sign-in') === 'expired'
      ? 'That link was used already, or it is too old. `runscan serve` prints a new one.'
      : undefined,
  )
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    setIsBusy(true)
    try {
      const session = await signIn(String(new FormData(form).get('key') ?? ''))
      form.reset()
      onSession(session)
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <main id="content" class="sign-in flow" tabIndex={-1}>
      <h1>Runscan</h1>
      <p>
        Open the link that <code>runscan serve</code> prints, or paste the server's key here.
      </p>
      <form onSubmit={submit}>
        <label for="key">Key</label>
        <input
          id="key"
          name="key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          aria-describedby="sign-in-problem"
          aria-invalid={problem !== undefined}
        />
        <button type="submit" class="primary" disabled={isBusy}>
          Sign in
        </button>
      </form>
      <p id="sign-in-problem" role="alert" class="problem">
        {problem}
      </p>
      {isFramed && (
        <p>
          <a href={location.href} target="_blank" rel="noreferrer">
            Open this page in a tab of its own
          </a>
        </p>
      )}
    </main>
  )
}
