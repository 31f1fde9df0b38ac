import type { Command } from 'commander'
import { createProgram } from '../../../src/cli/program.ts'

/** The help of every command, as the program prints it on a terminal of 100 columns. */
export function commandSections(): string {
  return allCommands(createProgram())
    .map((command) => `## ${nameOf(command)}\n\n\`\`\`\n${helpOf(command)}\n\`\`\``)
    .join('\n\n')
}

/** A command, and all that are below it. */
export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

/** A command as it is typed. */
export function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}

function helpOf(command: Command): string {
  const written: string[] = []
  command.configureOutput({
    writeOut: (text) => void written.push(text),
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return written.join('').trim()
}
