import type { SigningKey } from '../../core/keys/signing-key.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { TokenRecord } from '../../core/tokens/token.ts'
import { requestOfToken } from '../../idp/request-of-token.ts'
import type { MintFormValues } from './mint-form.ts'
import { LONGEST_LINK } from './mint-link.ts'

/** A token as the link that repeats it sees it, with the key that signed it, and its issuer's identifier. */
export interface MintAgainInput {
  readonly token: TokenRecord
  readonly key: SigningKey | null
  readonly issuer: string
  readonly base: string
  /** What the form says before anybody changes it. */
  readonly defaults: MintFormValues
}

/** A link to the form filled in with what made a token; null where that does not fit into a link. */
export function mintAgainLink(input: MintAgainInput): string | null {
  const query = new URLSearchParams({ ...mintAgainValues(input) })
  const link = `${input.base}/mint?${query}`
  return link.length > LONGEST_LINK ? null : link
}

/** The form's values that mint a token like this one; what it was not asked for with is as the form opens. */
export function mintAgainValues(input: MintAgainInput): MintFormValues {
  const { defaults, token } = input
  const { issuedAt } = token
  const request = requestOfToken(input, issuedAt)
  const { subject, clientId, audience, scope, expiresIn, notBefore } = request
  return {
    subject: given(subject, defaults.subject),
    client_id: given(clientId, defaults.client_id),
    audience: audience === undefined ? defaults.audience : listText(audience, '\n'),
    scope: listText(scope ?? null, ' '),
    expires_in: expiresIn === undefined ? defaults.expires_in : String(expiresIn ?? 'never'),
    profile: request.profile ?? defaults.profile,
    format: request.format ?? defaults.format,
    alg: request.alg ?? '',
    kid: request.kid ?? '',
    not_before: notBefore === undefined ? '' : fromNow(notBefore - issuedAt),
    claims: objectText(request.claims),
    header: objectText(request.header),
    fault: request.fault ?? '',
  }
}

/** A text as its field says it, where null is none. */
function given(text: string | null | undefined, usual: string): string {
  return text === undefined ? usual : (text ?? '')
}

function listText(list: string | readonly string[] | null, separator: string): string {
  return typeof list === 'string' ? list : (list ?? []).join(separator)
}

/** Seconds as the form tells them from now, with their sign. */
function fromNow(seconds: number): string {
  return seconds < 0 ? String(seconds) : `+${seconds}`
}

function objectText(object: JsonObject | undefined): string {
  return object === undefined ? '' : JSON.stringify(object, null, 2)
}
