import { groupsOf } from './bash.ts'
import type { CompletedCommand, CompletedValue } from './completion-tree.ts'

/** The completion of zsh (zshcompsys(1)), for a file in `fpath` or an `eval` behind `compinit`. */
export function zshCompletion(tree: readonly CompletedCommand[]): string {
  return `#compdef mcp-mock-idp
# Completion of mcp-mock-idp for zsh: eval "$(mcp-mock-idp completion zsh)" behind compinit
_mcp_mock_idp() {
  local at='' prev=\${words[CURRENT-1]} cur=\${words[CURRENT]}
  local -a named flags
  local file=''
  if (( CURRENT > 2 )); then at=\${words[2]}; fi
  case $at in
    ${groupsOf(tree)}) if (( CURRENT > 3 )); then at="$at \${words[3]}"; fi ;;
  esac
  case "$at $prev" in
${tree.flatMap(valueLines).join('\n')}
  esac
  case $at in
${tree.map(commandLines).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    _describe -o 'flag' flags
  else
    (( \${#named} )) && _describe 'word' named
    [[ -n $file ]] && _files
  fi
}
if [[ $funcstack[1] == _mcp_mock_idp ]]; then
  _mcp_mock_idp "$@"
else
  compdef _mcp_mock_idp mcp-mock-idp
fi
`
}

function valueLines({ path, flags }: CompletedCommand): readonly string[] {
  return flags
    .filter(({ value }) => value.kind !== 'none')
    .map(({ flag, value }) => `    '${path} ${flag}') ${replyOf(value)}return ;;`)
}

function replyOf(value: CompletedValue): string {
  if (value.kind === 'words') return `compadd -- ${value.words.map(quoted).join(' ')}; `
  return value.kind === 'file' ? '_files; ' : ''
}

function commandLines({ path, words, flags, takesFile }: CompletedCommand): string {
  const named = words.map(({ word, help }) => described(word, help)).join(' ')
  const spelt = flags.map(({ flag, help }) => described(flag, help)).join(' ')
  return `    '${path}')
      named=(${named})
      flags=(${spelt})${takesFile ? '\n      file=1' : ''} ;;`
}

function described(word: string, help: string): string {
  const plain = word.replaceAll(':', '\\:')
  return quoted(help === '' ? plain : `${plain}:${help}`)
}

/** A word of zsh that stands for exactly this text. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
