// runscan completion: scripts that make shells ask this program what may come next.
import type { Io } from '../../io.js'

/** For each shell. Where the program has no candidates, the shell offers files. */
const scripts: Record<string, string> = {
  bash: `_runscan() {
  local IFS=$'\\n'
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(runscan __complete -- "\${words[@]}" 2>/dev/null | cut -f1))
}
complete -o default -F _runscan runscan
`,
  zsh: `#compdef runscan
_runscan() {
  local -a found
  local line
  while IFS= read -r line; do
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(runscan __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe runscan found; else _files; fi
}
compdef _runscan runscan
`,
  fish: `function __runscan_complete
    set -l words (commandline -opc) (commandline -ct)
    runscan __complete -- $words[2..-1] 2>/dev/null
end
complete -c runscan -a '(__runscan_complete)'
`,
}

export function completionCommand(io: Io, shell: string): Promise<void> {
  return io.out(scripts[shell] ?? '')
}
