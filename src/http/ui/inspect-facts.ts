import type { Json } from '../../core/protocol/json.ts'
import type { Removed } from '../../core/tokens/cleaned-token.ts'
import type { PastedSource } from '../../core/tokens/pasted-token.ts'
import type { PastedInspection } from '../../idp/inspect-pasted.ts'
import type { Inspection } from '../../idp/inspect-token.ts'
import { shortenedText } from './shortened-text.ts'
import { keyBadge } from './token-badges.ts'
import type { Fact } from './token-facts.ts'

/** A way to the page of something that was found. */
export interface InspectLink {
  readonly text: string
  readonly href: string
}

const SOURCES: Readonly<Record<PastedSource, string>> = {
  token: 'the token itself',
  authorization_header: 'an Authorization header',
  curl: 'a curl command',
  json: 'JSON',
  parameter: 'a parameter',
  text: 'a text',
}

const REMOVED: Readonly<Record<Removed, string>> = {
  quotes: 'quotation marks around it',
  hidden_characters: 'characters that cannot be seen',
  line_breaks: 'line breaks in it',
  blanks: 'blanks in it',
}

/** Where in a pasted text a token stood, in words. */
export function sourceInWords(source: PastedSource): string {
  return SOURCES[source]
}

/** Whether a token is ours, by which key, and what was pasted. */
export function inspectFacts({ found, inspection }: PastedInspection): readonly Fact[] {
  const removed = found.removed.map((one) => REMOVED[one]).join(', ')
  return [
    oursFact(inspection),
    ...keyFacts(inspection),
    {
      ...FACT,
      term: 'Pasted',
      values: [sourceInWords(found.source)],
      note: removed === '' ? null : `Removed: ${removed}`,
    },
  ]
}

const KEY = 'Key (kid)'

const FACT: Pick<Fact, 'look' | 'badge' | 'note'> = { look: 'words', badge: null, note: null }

function oursFact({ ours, staticTable, key, format }: Inspection): Fact {
  const term = 'Issued here'
  if (staticTable !== undefined) {
    return { ...FACT, term, values: [`as a static token of the table ${staticTable}`] }
  }
  if (ours) return { ...FACT, term, values: ['yes'] }
  const note =
    key?.signatureGood === true
      ? 'Its signature is good all the same: somebody else has the key, or the server’s database is another.'
      : format === 'jwt'
        ? 'No token with just this text has been issued here.'
        : null
  return { ...FACT, term, values: ['no'], note }
}

function keyFacts({ key, header, format }: Inspection): readonly Fact[] {
  if (format === 'opaque') return []
  if (key === undefined) return [unknownKeyFact(header?.kid)]
  const note = `${key.alg}${key.named ? '' : '; its header does not name this key'}`
  const signature = key.signatureGood ? 'good under this key' : 'not good under this key'
  return [
    { term: KEY, values: [key.kid], look: 'code', badge: keyBadge(key.state), note },
    { ...FACT, term: 'Signature', values: [signature] },
  ]
}

function unknownKeyFact(kid: Json | undefined): Fact {
  if (typeof kid !== 'string')
    return { ...FACT, term: KEY, values: ['none'], note: 'Its header names no key.' }
  const values = [shortenedText(kid)]
  return { ...FACT, term: KEY, values, look: 'code', note: 'Not a key of this issuer.' }
}

/** The pages of what was found: the token's own, its table's, its key's. */
export function inspectLinks(
  { jti, staticTable, key }: Inspection,
  base: string,
): readonly InspectLink[] {
  return [
    ...(jti === undefined
      ? []
      : [{ text: 'The token’s page', href: `${base}/tokens/${encodeURIComponent(jti)}` }]),
    ...(staticTable === undefined
      ? []
      : [
          {
            text: `The table ${staticTable}`,
            href: `${base}/static-tables/${encodeURIComponent(staticTable)}`,
          },
        ]),
    ...(key === undefined ? [] : [{ text: 'Keys', href: `${base}/keys` }]),
  ]
}
