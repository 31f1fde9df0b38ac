import type { SigningKey } from '../../core/keys/signing-key.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { Audience, TokenRecord } from '../../core/tokens/token.ts'
import { requestOfToken } from '../../idp/request-of-token.ts'
import type { MintFormValues } from './mint-form.ts'
import { LONGEST_LINK } from './mint-link.ts'

/** A token as the link that repeats it sees it, with the key that signed it, and its issuer's identifier. */
export interface MintAgainInput {
  readonly token: TokenRecord
  readonly key: SigningKey | null
  readonly issuer: string
  readonly base: string
}

/** A link to the form filled in with what made a token; null where that does not fit into a link. */
export function mintAgainLink(input: MintAgainInput): string | null {
  const query = new URLSearchParams({ ...mintAgainValues(input) })
  const link = `${input.base}/mint?${query}`
  return link.length > LONGEST_LINK ? null : link
}

/** The form's values that mint a token like this one, worked out from the token itself. */
export function mintAgainValues(input: MintAgainInput): MintFormValues {
  const { issuedAt } = input.token
  const request = requestOfToken(input, issuedAt)
  const { expiresIn, notBefore } = request
  return {
    subject: request.subject ?? '',
    client_id: request.clientId ?? '',
    audience: audienceLines(input.token.audience),
    scope: input.token.scope ?? '',
    expires_in: expiresIn === null ? 'never' : String(expiresIn),
    profile: request.profile ?? '',
    format: request.format ?? '',
    alg: request.alg ?? '',
    kid: request.kid ?? '',
    not_before: notBefore === undefined ? '' : fromNow(notBefore - issuedAt),
    claims: objectText(request.claims),
    header: objectText(request.header),
  }
}

function audienceLines(audience: Audience): string {
  return typeof audience === 'string' ? audience : (audience ?? []).join('\n')
}

/** Seconds as the form tells them from now, with their sign. */
function fromNow(seconds: number): string {
  return seconds < 0 ? String(seconds) : `+${seconds}`
}

function objectText(object: JsonObject | undefined): string {
  return object === undefined ? '' : JSON.stringify(object, null, 2)
}
