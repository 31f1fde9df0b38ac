import type { CompletedCommand, CompletedValue } from './completion-tree.ts'

/** The completion of bash (bash manual, programmable completion). */
export function bashCompletion(tree: readonly CompletedCommand[]): string {
  return `# Completion of mcp-mock-idp for bash: eval "$(mcp-mock-idp completion bash)"
_mcp_mock_idp() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' words='' flags='' file=''
  if [ "$COMP_CWORD" -gt 1 ]; then at=\${COMP_WORDS[1]}; fi
  case $at in
    ${groupsOf(tree)}) if [ "$COMP_CWORD" -gt 2 ]; then at="$at \${COMP_WORDS[2]}"; fi ;;
  esac
  COMPREPLY=()
  case "$at $prev" in
${tree.flatMap(valueLines).join('\n')}
  esac
  case $at in
${tree.map(commandLine).join('\n')}
  esac
  case $cur in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur")) ;;
    *)
      COMPREPLY=($(compgen -W "$words" -- "$cur"))
      if [ -n "$file" ]; then COMPREPLY+=($(compgen -f -- "$cur")); fi
      ;;
  esac
}
complete -o filenames -F _mcp_mock_idp mcp-mock-idp
`
}

/** The commands that have subcommands, as a pattern. */
export function groupsOf(tree: readonly CompletedCommand[]): string {
  const paths = tree.map(({ path }) => path)
  const groups = paths.filter(
    (path) => path !== '' && paths.some((one) => one.startsWith(`${path} `)),
  )
  return groups.join('|')
}

function valueLines({ path, flags }: CompletedCommand): readonly string[] {
  return flags
    .filter(({ value }) => value.kind !== 'none')
    .map(({ flag, value }) => `    '${path} ${flag}') ${replyOf(value)}return ;;`)
}

function replyOf(value: CompletedValue): string {
  if (value.kind === 'words') {
    return `COMPREPLY=($(compgen -W '${value.words.join(' ')}' -- "$cur")); `
  }
  return value.kind === 'file' ? 'COMPREPLY=($(compgen -f -- "$cur")); ' : ''
}

function commandLine({ path, words, flags, takesFile }: CompletedCommand): string {
  const named = words.map(({ word }) => word).join(' ')
  const spelt = flags.map(({ flag }) => flag).join(' ')
  return `    '${path}') words='${named}' flags='${spelt}'${takesFile ? ' file=1' : ''} ;;`
}
