/** What pasting added to a token, and was taken out again. */
export type Removed = 'quotes' | 'hidden_characters' | 'line_breaks' | 'blanks'

/** A token as it was before it was copied about. */
export interface CleanedToken {
  readonly token: string
  readonly removed: readonly Removed[]
}

/** What copying from documents and terminals leaves behind unseen: soft hyphens, zero-width characters, byte order marks. */
const UNSEEN = /[\u00AD\u200B-\u200F\u2060\uFEFF]/g

/** One pair of quotation marks around it all, with what stands around those in a program: a prefix, a comma. */
const QUOTED = /^(?:[bfru]?(["'`])([\s\S]*)\1|[“‘„]([\s\S]*)[”’“])[,;]?$/

/** How a JWT begins: `{"` in base64url. */
const JWT_START = /^ey[A-Za-z0-9_-]/

/** The characters of a token that may be put together again: base64url, dots, and base64's own. */
const JWT_TEXT = /^[A-Za-z0-9_\-.+/=]+$/

/** What no JWT has, sound or not, and texts around one do. */
const AROUND_JWT = /[\s"'`<>(){},;&]/

/** Says whether a text is meant as a JWT from its first to its last character, sound or not. */
export function isLikeJwt(text: string): boolean {
  return JWT_START.test(text) && text.includes('.') && !AROUND_JWT.test(text)
}

/** Takes out what is around a token and, of a JWT, the blanks and line breaks in it; undefined where what is left has blanks. */
export function cleanedToken(text: string): CleanedToken | undefined {
  const [cleaned, ...others] = cleanedTokens(text)
  return others.length === 0 ? cleaned : undefined
}

/** The same of a text that may be several tokens, a line each; none where it is something else. */
export function cleanedTokens(text: string): readonly CleanedToken[] {
  const removed: Removed[] = []
  const seen = text.replace(UNSEEN, '')
  if (seen !== text) removed.push('hidden_characters')
  const trimmed = seen.trim()
  const quoted = QUOTED.exec(trimmed)
  if (quoted !== null) removed.push('quotes')
  const bare = (quoted?.[2] ?? quoted?.[3] ?? trimmed).trim()
  if (bare === '') return []
  return groups(bare).map((group) => joined(group, removed))
}

function joined(text: string, removed: readonly Removed[]): CleanedToken {
  const inner = text.match(/\s+/g) ?? []
  const breaks = inner.some((blank) => /[\r\n]/.test(blank))
  const blanks = inner.some((blank) => /[^\r\n]/.test(blank))
  return {
    token: text.replace(/\s+/g, ''),
    removed: [
      ...removed,
      ...(breaks ? (['line_breaks'] as const) : []),
      ...(blanks ? (['blanks'] as const) : []),
    ],
  }
}

/** A text cut where one token ends and the next begins: a JWT goes on until it has all its parts and another begins. */
function groups(text: string): readonly string[] {
  if (!/\s/.test(text)) return [text]
  if (!JWT_START.test(text)) return lines(text)
  if (!JWT_TEXT.test(text.replace(/\s+/g, ''))) return []
  const found: string[] = []
  let group = ''
  for (const [piece] of text.matchAll(/\S+\s*/g)) {
    const begins = JWT_START.test(piece) && piece.includes('.') && group.split('.').length > 2
    if (begins) found.push(group.trim())
    group = begins ? piece : group + piece
  }
  return [...found, group.trim()]
}

/** One token a line, where no line has a blank in it. */
function lines(text: string): readonly string[] {
  const found = text
    .split(/[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return found.some((line) => /\s/.test(line)) ? [] : found
}
