import type { CompletedCommand, CompletedFlag } from './completion-tree.ts'

/** The completion of fish (fish documentation, complete). */
export function fishCompletion(tree: readonly CompletedCommand[]): string {
  return `# Completion of mcp-mock-idp for fish: mcp-mock-idp completion fish | source
function __mcp_mock_idp_at
    set -l given (commandline -opc)
    set -l end (math 1 + (count (string split -n ' ' -- "$argv[1]")))
    test (count $given) -ge $end; or return 1
    test "$argv[2]" = alone; and test (count $given) -ne $end; and return 1
    test $end -eq 1; or test "$given[2..$end]" = "$argv[1]"
end
complete -c mcp-mock-idp -f
${tree.flatMap((one) => commandLines(one, isGroup(one, tree))).join('\n')}
`
}

/** Whether subcommands follow a command: it is completed only where none has been given yet. */
function isGroup({ path }: CompletedCommand, tree: readonly CompletedCommand[]): boolean {
  return path === '' || tree.some((one) => one.path.startsWith(`${path} `))
}

function commandLines(
  { path, words, flags, takesFile }: CompletedCommand,
  isAlone: boolean,
): readonly string[] {
  const condition = `__mcp_mock_idp_at ${quoted(path)}${isAlone ? ' alone' : ''}`
  const at = `complete -c mcp-mock-idp -n ${quoted(condition)}`
  return [
    ...words.map(({ word, help }) => `${at} -a ${quoted(word)}${about(help)}`),
    ...flags.map((flag) => at + flagPart(flag)),
    ...(takesFile ? [`${at} -F`] : []),
  ]
}

function flagPart({ flag, help, value }: CompletedFlag): string {
  const name = ` -l ${flag.slice(2)}`
  if (value.kind === 'none') return name + about(help)
  if (value.kind === 'file') return `${name} -r -F${about(help)}`
  const words = value.kind === 'words' ? ` -a ${quoted(value.words.join(' '))}` : ''
  return `${name} -x${words}${about(help)}`
}

function about(help: string): string {
  return help === '' ? '' : ` -d ${quoted(help)}`
}

/** A word of fish that stands for exactly this text. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
