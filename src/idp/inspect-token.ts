import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type { Check } from '../core/tokens/check.ts'
import { decodeToken } from '../core/tokens/decode.ts'
import {
  type InspectedKey,
  type InspectionInput,
  inspectJwt,
  inspectOpaque,
  inspectStatic,
} from '../core/tokens/inspection.ts'
import { tokenDigest } from '../core/tokens/token.ts'
import { type CheckedToken, type Unchecked, uncheckedOf } from '../core/tokens/unchecked.ts'
import { type UnreadPart, unreadParts } from '../core/tokens/unread-part.ts'
import { issuerNow } from './clock.ts'
import type { Idp } from './idp.ts'
import { introspectText } from './introspect-token.ts'
import { judgeStoredToken } from './judge-stored-token.ts'
import { keyOfToken } from './key-of-token.ts'

/** What a verifier would expect of a token. */
export interface Expectations {
  readonly audience?: string | undefined
  readonly requiredScopes?: readonly string[] | undefined
  /** The issuer that a verifier expects; this one where absent. */
  readonly issuer?: string | undefined
}

/** A token to look into, to the letter, and what a verifier would expect of it. */
export interface InspectionRequest extends Expectations {
  readonly token: string
}

/** What is in a token, whether it is one of ours, and check by check what a verifier would object to. */
export interface Inspection {
  readonly format: 'jwt' | 'opaque'
  readonly header?: JsonObject
  readonly claims?: JsonObject
  /** The parts of a JWT that are no JSON objects, as far as they can be read. */
  readonly unread: readonly UnreadPart[]
  readonly ours: boolean
  readonly jti?: string
  /** The table that it is a static token of. */
  readonly staticTable?: string
  /** The key of ours that its signature was tried with. */
  readonly key?: InspectedKey
  readonly checks: readonly Check[]
  /** What was not checked, and why. */
  readonly unchecked: readonly Unchecked[]
  /** What introspection answers of it now (RFC 7662 §2.2), and why in a word. */
  readonly introspection: { readonly body: JsonObject; readonly outcome: string }
}

/** Looks into any token, sound or not; nothing is changed and nothing is kept of it. */
export async function inspectToken(
  idp: Idp,
  issuer: Issuer,
  request: InspectionRequest,
): Promise<Inspection> {
  const { token } = request
  const decoded = decodeToken(token)
  const { body, outcome } = await introspectText(idp, issuer, token)
  const record = await idp.store.tokens.byDigest(issuer.id, tokenDigest(token))
  const input: InspectionInput = {
    decoded,
    now: issuerNow(idp, issuer),
    issuer: request.issuer ?? issuer.issuer,
    audience: request.audience,
    requiredScopes: request.requiredScopes,
    key: decoded.header === undefined ? undefined : await keyOfToken(idp, issuer, token),
    verdict: record === undefined ? undefined : await judgeStoredToken(idp, issuer, record),
  }
  const known = record === undefined ? {} : { jti: record.jti, claims: record.claims }
  const found =
    (await inspectFixed(idp, issuer, { token, input })) ?? inspectOther(token, input, known)
  const { kind, format, ...said } = found
  const checked: CheckedToken = { kind, decoded, hasClaims: said.claims !== undefined }
  return {
    format,
    ...said,
    unread: kind === 'jwt' ? unreadParts(token, decoded) : [],
    unchecked: uncheckedOf(checked, said.checks),
    introspection: { body, outcome },
  }
}

/** What is found in a token of a kind. */
interface Found
  extends Omit<Inspection, 'unread' | 'unchecked' | 'introspection'>,
    Pick<CheckedToken, 'kind'> {}

async function inspectFixed(
  idp: Idp,
  issuer: Issuer,
  { token, input }: { readonly token: string; readonly input: InspectionInput },
): Promise<Found | undefined> {
  if (input.verdict !== undefined) return undefined
  const fixed = await idp.store.staticTables.tokenByDigest(issuer.id, tokenDigest(token))
  if (fixed === undefined) return undefined
  const { entry: claims, tableName: staticTable } = fixed
  const checks = inspectStatic(fixed, input)
  return { kind: 'static', format: 'opaque', ours: true, staticTable, claims, checks }
}

function inspectOther(
  token: string,
  input: InspectionInput,
  { jti, claims }: { readonly jti?: string; readonly claims?: JsonObject },
): Found {
  const known = jti === undefined ? { ours: false } : { ours: true, jti }
  const { decoded, key } = input
  if (decoded.segments === 1) {
    const checks = inspectOpaque(token, input, claims)
    return { kind: 'opaque', format: 'opaque', ...known, ...(claims && { claims }), checks }
  }
  const parts = {
    ...(decoded.header && { header: decoded.header }),
    ...(decoded.claims && { claims: decoded.claims }),
  }
  return {
    kind: 'jwt',
    format: 'jwt',
    ...parts,
    ...known,
    ...(key && { key }),
    checks: inspectJwt(input),
  }
}
