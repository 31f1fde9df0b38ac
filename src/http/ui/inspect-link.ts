import type { Issuer } from '../../core/issuers/issuer.ts'
import { isAlg } from '../../core/keys/algorithms.ts'
import { isJsonObject, type JsonObject } from '../../core/protocol/json.ts'
import { audiencesOf, clientIdOf, scopesOf, textClaim } from '../../core/tokens/claims.ts'
import type { Expectations, Inspection } from '../../idp/inspect-token.ts'
import type { MintFormValues } from './mint-form.ts'
import { mintLink } from './mint-link.ts'

/** A token that was looked into, what was expected of it, and the form that mints as it is at first. */
export interface InspectLinkInput {
  readonly base: string
  readonly issuer: Pick<Issuer, 'issuer'>
  readonly inspection: Inspection
  readonly expected: Expectations
  readonly defaults: MintFormValues
}

/** The claims that the form has fields for, or that are made anew. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'azp',
  'cid',
  'scope',
  'scp',
])

/** A link that fills in the form for a sound token that says the same; null where too little is known of it, or a token of ours would not do. */
export function inspectLink(input: InspectLinkInput): string | null {
  const { base, issuer, inspection, expected, defaults } = input
  const { claims, staticTable } = inspection
  const expectsOther = expected.issuer !== undefined && expected.issuer !== issuer.issuer
  if (claims === undefined || staticTable !== undefined || expectsOther) return null
  return mintLink(base, soundValues({ ...input, claims }), defaults)
}

function soundValues(input: InspectLinkInput & { readonly claims: JsonObject }): MintFormValues {
  const { claims, inspection, expected, defaults } = input
  const { audience, requiredScopes = [] } = expected
  const alg = inspection.header?.alg
  const audiences = audience === undefined ? audiencesOf(claims) : [audience]
  return {
    ...defaults,
    subject: textClaim(claims, 'sub') ?? defaults.subject,
    client_id: clientIdOf(claims) ?? defaults.client_id,
    audience: audiences.join('\n') || defaults.audience,
    scope: [...new Set([...scopesOf(claims), ...requiredScopes])].join(' '),
    format: inspection.format,
    alg: typeof alg === 'string' && isAlg(alg) && alg !== 'RS256' ? alg : defaults.alg,
    claims: furtherClaims(claims),
  }
}

/** The claims that the form has no field for, as JSON; those that are null could not be minted. */
function furtherClaims(claims: JsonObject): string {
  const further = Object.entries(claims).filter(
    ([name, value]) => !OWN_FIELDS.has(name) && value !== null,
  )
  const object: unknown = Object.fromEntries(further)
  return further.length === 0 || !isJsonObject(object) ? '' : JSON.stringify(object, null, 2)
}
