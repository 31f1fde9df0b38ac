import type { CommandRow, OwnCommand } from '../command-row.ts'
import { printLine } from '../output.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

type Shell = (typeof SHELLS)[number]

/** `completion`: a script that lets a shell complete the commands of a table. */
export function completionCommand(rows: () => readonly CommandRow[]): OwnCommand {
  return {
    kind: 'own',
    name: 'completion',
    description: 'Print a script that lets a shell complete commands, flags and their values.',
    heading: 'Server:',
    heeds: 'nothing',
    arguments: [{ name: 'SHELL', help: `${SHELLS.join(', ')}.`, values: SHELLS }],
    mistakes: ({ args: [shell] }) =>
      isShell(shell) ? [] : [`SHELL: must be one of ${SHELLS.join(', ')}; got "${shell}"`],
    examples: [
      'eval "$(mcp-mock-idp completion bash)"',
      'eval "$(mcp-mock-idp completion zsh)"',
      'mcp-mock-idp completion fish | source',
    ],
    async run({ args: [shell] }) {
      if (isShell(shell)) await printLine((await scriptOf(shell, rows())).trimEnd())
      return undefined
    },
  }
}

function isShell(text: string | undefined): text is Shell {
  return SHELLS.some((shell) => shell === text)
}

/** The catalogue of faults, whose ids are completed, is loaded only here. */
async function scriptOf(shell: Shell, rows: readonly CommandRow[]): Promise<string> {
  const { completionTree } = await import('../completion/completion-tree.ts')
  const tree = completionTree(rows)
  if (shell === 'bash') return (await import('../completion/bash.ts')).bashCompletion(tree)
  if (shell === 'zsh') return (await import('../completion/zsh.ts')).zshCompletion(tree)
  return (await import('../completion/fish.ts')).fishCompletion(tree)
}
