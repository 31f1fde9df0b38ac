import { credentialsOfJson } from './json-credentials.ts'
import type { Credential } from './pasted-token.ts'
import { shellWords } from './shell-words.ts'
import { credentialsOfHeader, jwtsIn, tokenParameters } from './text-credentials.ts'

/** A command begins with curl, after a prompt or variables where there are such, or with a header option of its own. */
const COMMAND =
  /^(?:[$>%#]\s+|PS[^>]{0,200}>\s*)?(?:\w+=\S*\s+)*(?:curl(?:\.exe)?\s|-H|--header\b|--oauth2-bearer\b)/

/** How much of a line is looked at for the beginning of a command, in characters. */
const LINE_START = 500

/** Says whether a text is, or has a line that begins, a curl command. */
export function isCurlCommand(text: string): boolean {
  return text.split('\n').some((line) => COMMAND.test(line.trimStart().slice(0, LINE_START)))
}

/** The options of curl that can carry a token, by the letter (behind others too, as in `-sH`) and the names they go by. */
const OPTIONS = [
  { kind: 'header', short: /^-[a-zA-Z#]*?H([\s\S]*)$/, names: ['header'] },
  { kind: 'bearer', short: undefined, names: ['oauth2-bearer'] },
  {
    kind: 'data',
    short: /^-[a-zA-Z#]*?d([\s\S]*)$/,
    names: [
      'data',
      'data-raw',
      'data-binary',
      'data-urlencode',
      'data-ascii',
      'form-string',
      'json',
    ],
  },
] as const

type OptionKind = (typeof OPTIONS)[number]['kind']

/** How what an option says is looked into. */
const READERS: Readonly<Record<OptionKind | 'word', (text: string) => readonly Credential[]>> = {
  header: credentialsOfHeader,
  bearer: (text) => [{ text, source: 'authorization_header' }],
  data: (text) => [...credentialsOfJson(text), ...tokenParameters(text)],
  word: (text) => tokenParameters(text),
}

/** What stands in a curl command where a token is expected: a header, `--oauth2-bearer`, a parameter of body or address. */
export function credentialsOfCommand(command: string): readonly Credential[] {
  const read = readWords(shellWords(command))
  const kinds = ['header', 'bearer', 'data', 'word'] as const
  const expected = kinds.flatMap((kind) =>
    read.filter((one) => one.kind === kind).flatMap(({ text }) => READERS[kind](text)),
  )
  const further = read.flatMap(({ text }) => jwtsIn(text))
  return [...expected, ...further].map(({ text }): Credential => ({ text, source: 'curl' }))
}

interface ReadWord {
  readonly kind: OptionKind | 'word'
  readonly text: string
}

function readWords(words: readonly string[]): readonly ReadWord[] {
  const read: ReadWord[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const option = readOption(word)
    const takesNext = option !== undefined && option.text === undefined
    read.push({
      kind: option?.kind ?? 'word',
      text: option?.text ?? words[at + (takesNext ? 1 : 0)] ?? '',
    })
    if (takesNext) at += 1
  }
  return read
}

/** The option that a word is, and its text where that is in the same word. */
function readOption(word: string): { kind: OptionKind; text: string | undefined } | undefined {
  if (!word.startsWith('-')) return undefined
  const [, name, value] = /^--([a-z0-9-]+)(?:=([\s\S]*))?$/.exec(word) ?? []
  for (const { kind, short, names } of OPTIONS) {
    if (names.some((one) => one === name)) return { kind, text: value }
    const found = short?.exec(word)
    if (found) return { kind, text: found[1] || undefined }
  }
  return undefined
}
