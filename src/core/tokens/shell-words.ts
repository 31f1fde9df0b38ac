/** A stretch of a bash command: a continued line, an escape, quotes of four sorts, a gap between words, or plain text. */
const BASH_PIECE =
  /(?<continued>[\\`]\r?\n)|\\(?<escaped>[\s\S]?)|\$'(?<ansi>[^'\\]*(?:\\[\s\S][^'\\]*)*)'?|'(?<single>[^']*)'?|\$?"(?<double>[^"\\]*(?:\\[\s\S][^"\\]*)*)"?|(?<gap>[\s;|&()<>]+)|(?<plain>[^\s\\`'"$;|&()<>]+|[$`])/g

/** The same for the Windows command prompt, once its carets are gone: it knows double quotes only. */
const PROMPT_PIECE =
  /"(?<double>[^"\\]*(?:\\[\s\S][^"\\]*)*)"?|(?<gap>[\s&|<>]+)|(?<plain>[^\s"&|<>]+)/g

/** What only a command for the Windows command prompt has: a caret before a line break or a quotation mark. */
const PROMPT_MARK = /\^[ \t]*\r?\n|\^"/

/** Splits a command into its words as bash does, or as the Windows command prompt and the C runtime do where it is one for them; nothing is expanded. */
export function shellWords(command: string): readonly string[] {
  if (!PROMPT_MARK.test(command)) return words(command, BASH_PIECE, bashText)
  const plain = command.replace(/\^(?:[ \t]*\r?\n|([\s\S]?))/g, '$1')
  return words(plain, PROMPT_PIECE, promptText)
}

type Groups = Readonly<Record<string, string | undefined>>

function words(
  command: string,
  piece: RegExp,
  textOf: (groups: Groups) => string,
): readonly string[] {
  const found: string[] = []
  let word: string | undefined
  for (const { groups = {} } of command.matchAll(piece)) {
    if (groups.gap === undefined) {
      word = (word ?? '') + textOf(groups)
    } else if (word !== undefined) {
      found.push(word)
      word = undefined
    }
  }
  return word === undefined ? found : [...found, word]
}

function bashText({ escaped, ansi, single, double, plain }: Groups): string {
  if (ansi !== undefined) return ansi.replace(ANSI_ESCAPE, ansiCharacter)
  if (double !== undefined) return double.replace(/\\(?:\r?\n|([$`"\\]))/g, '$1')
  return escaped ?? single ?? plain ?? ''
}

function promptText({ double, plain }: Groups): string {
  return double?.replace(/\\(["\\])/g, '$1') ?? plain ?? ''
}

/** An escape of bash's `$'…'` (Bash Reference Manual, ANSI-C Quoting). */
const ANSI_ESCAPE =
  /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|([\s\S]))/g

const ANSI_LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  e: '\u001B',
  E: '\u001B',
  f: '\f',
  v: '\v',
}

function ansiCharacter(sequence: string, ...groups: readonly unknown[]): string {
  const [byte, short, long, octal, letter] = groups as readonly (string | undefined)[]
  if (letter !== undefined)
    return Object.hasOwn(ANSI_LETTERS, letter) ? (ANSI_LETTERS[letter] ?? '') : letter
  const hexadecimal = byte ?? short ?? long
  const code =
    hexadecimal === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hexadecimal, 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : sequence
}
