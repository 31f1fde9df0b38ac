import {
  type CleanedToken,
  cleanedToken,
  cleanedTokens,
  isLikeJwt,
  type Removed,
} from './cleaned-token.ts'
import { credentialsOfCommand, isCurlCommand } from './curl-credentials.ts'
import { credentialsOfJson } from './json-credentials.ts'
import { credentialsOfText } from './text-credentials.ts'

/** Where in a pasted text a token stood. */
export type PastedSource = 'token' | 'authorization_header' | 'curl' | 'json' | 'parameter' | 'text'

/** A token that was found in a pasted text; `removed` is what pasting had added to it. */
export interface PastedToken {
  readonly token: string
  readonly source: PastedSource
  readonly removed: readonly Removed[]
}

/** What stands in a place where a token is expected, not yet cleaned. */
export interface Credential {
  readonly text: string
  readonly source: PastedSource
}

/** The tokens of a pasted text, the one that is meant first; none, and why. */
export type Pasted =
  | { readonly kind: 'found'; readonly first: PastedToken; readonly others: readonly PastedToken[] }
  | { readonly kind: 'none'; readonly why: string }

/** How many tokens are told of. */
const MOST = 50

/** What stands for a token where somebody has yet to fill one in: a shell's or a template's variable, `<token>`, dots. */
const PLACEHOLDER = /^(?:[$%{<[].*|\.{3}|…|x{3,})$/i

/** Finds the token in whatever was pasted: the token alone, a header, a curl command, a request, JSON, or text with one in it. */
export function pastedToken(text: string): Pasted {
  const bare = bareTokens(text)
  const credentials = bare.length > 0 && bare.every(isJwt) ? [] : credentialsOf(text)
  const [first, ...others] = credentials.length > 0 ? tokensOf(credentials) : bare
  return first === undefined
    ? { kind: 'none', why: whyNone(text, credentials) }
    : { kind: 'found', first, others }
}

/** The tokens that stand somewhere, each once, and none that is a piece of one before it. */
function tokensOf(credentials: readonly Credential[]): readonly PastedToken[] {
  const found: PastedToken[] = []
  for (const { text, source } of credentials) {
    if (found.length === MOST) break
    const cleaned = cleanedToken(text)
    if (cleaned === undefined || PLACEHOLDER.test(cleaned.token)) continue
    const one = { ...cleaned, source }
    if (!found.some((other) => isTold(one, other))) found.push(one)
  }
  return found
}

/** Says whether a token, or what is only a piece of one, was found before as another. */
function isTold(one: PastedToken, other: PastedToken): boolean {
  const mayBePiece = one.source === 'text' || isJwt(one)
  return mayBePiece ? other.token.includes(one.token) : other.token === one.token
}

const isJwt = ({ token }: CleanedToken) => isLikeJwt(token)

/** The text as a token, or as one a line; JSON is no token. */
function bareTokens(text: string): readonly PastedToken[] {
  if (/^\s*[[{]/.test(text)) return []
  return cleanedTokens(text)
    .slice(0, MOST)
    .map((one) => ({ ...one, source: 'token' }))
}

/** What stands where a token is expected, what is meant first; none where the text is nothing but a token, or nothing known. */
function credentialsOf(text: string): readonly Credential[] {
  const json = credentialsOfJson(text)
  if (json.length > 0) return json
  return isCurlCommand(text) ? credentialsOfCommand(text) : credentialsOfText(text)
}

function whyNone(text: string, credentials: readonly Credential[]): string {
  if (text.trim() === '') return 'it is empty: paste a token, or a text with one in it'
  if (credentials.length > 0) {
    return 'its token is a variable or a placeholder, such as $TOKEN: paste what that stands for'
  }
  if (/authorization["']?\s*[:=]\s*["']?basic\s/i.test(text)) {
    return 'it has Basic credentials and no bearer token'
  }
  return 'there is no token in it'
}
