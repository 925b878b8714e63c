// Reads the code blocks out of a page, and joins those that make one program.

/** A fenced block of a page. */
export interface CodeBlock {
  /** The first word behind the fence: `ts`, `sh`, `python`, …; empty when there is none. */
  language: string
  /** The word after it, which says how the block is run; empty for as it stands. */
  mode: string
  text: string
  /** The line of its fence in the page, counted from 1. */
  line: number
}

/** What is run at once: a block, or several that continue one another. */
export interface Program extends CodeBlock {
  /** How many blocks it was made of. */
  blocks: number
}

/** The blocks of a Markdown page in their order. A fence that is never closed is a mistake of the page. */
export function readBlocks(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { fence: string; block: CodeBlock; lines: string[] } | undefined
  for (const [at, line] of page.split('\n').entries()) {
    const found = /^\s*(`{3,}|~{3,})\s*(\S*)\s*(\S*)/.exec(line)
    if (open) {
      if (found?.[1] === open.fence && !found[2]) {
        blocks.push({ ...open.block, text: open.lines.join('\n') })
        open = undefined
      } else open.lines.push(line)
    } else if (found) {
      const [, fence = '', language = '', mode = ''] = found
      open = { fence, block: { language, mode, text: '', line: at + 1 }, lines: [] }
    }
  }
  if (open) throw new SyntaxError(`the block in line ${open.block.line} has no end`)
  return blocks
}

/**
 * Blocks of TypeScript without an `import` continue the ones before them, as a reader would; every other block is a
 * program of its own.
 */
export function toPrograms(blocks: readonly CodeBlock[]): Program[] {
  const programs: Program[] = []
  let typescript: Program | undefined
  for (const block of blocks) {
    if (block.language === 'ts' && typescript && !/^import /m.test(block.text)) {
      typescript.text += `\n${block.text}`
      typescript.blocks += 1
      continue
    }
    const program = { ...block, blocks: 1 }
    if (block.language === 'ts') typescript = program
    programs.push(program)
  }
  return programs
}
