/** A link that saves a file under its own name. */
export function Download({ name, link }: { name: string; link: string }) {
  return (
    <a href={link} download={name.split('/').at(-1)} aria-label={`Download ${name}`}>
      Download
    </a>
  )
}
