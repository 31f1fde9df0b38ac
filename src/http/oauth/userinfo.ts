import { scopesOf } from '../../core/tokens/claims.ts'
import type { TokenRecord } from '../../core/tokens/token.ts'
import { findAccessToken } from '../../idp/find-access-token.ts'
import { userinfo } from '../../idp/userinfo.ts'
import {
  type FactNotes,
  type HotAnswer,
  type HotCall,
  type HotEndpoint,
  jsonAnswer,
} from './hot-endpoint.ts'
import { checkResourceProof } from './proof-of.ts'
import { BARE_CHALLENGE, resourceError, sentToken } from './sent-token.ts'

/** The scope without which nobody is told who somebody is (OpenID Connect Core 1.0 §5.3.1). */
const OPENID = 'openid'

/** The UserInfo endpoint (OpenID Connect Core 1.0 §5.3), a resource that access tokens are shown at (RFC 6750). */
export const userinfoEndpoint: HotEndpoint = {
  name: 'userinfo',
  methods: ['GET', 'POST'],
  body: 'optional_form',
  async answer(call, notes) {
    const sent = sentToken(call)
    if (sent === undefined) return withoutToken()
    const token = await activeToken(call, sent.value, notes)
    await checkResourceProof(call, { ...sent, claims: token.claims })
    const { subject, scope, claims, jti } = token
    const scopes = scopesOf({ scope: scope ?? claims.scope, scp: claims.scp })
    if (!scopes.includes(OPENID)) {
      throw resourceError(
        'insufficient_scope',
        `the access token lacks the scope ${OPENID}`,
        OPENID,
      )
    }
    if (subject === null) throw resourceError('invalid_token', 'the access token has no subject')
    const body = await userinfo(call.idp, call.issuer, { sub: subject, scopes })
    return jsonAnswer(body, { outcome: 'ok', clientId: notes.clientId, jti })
  },
}

/** Nothing is said of an error to who shows no token (RFC 6750 §3.1). */
function withoutToken(): HotAnswer {
  const headers = { 'WWW-Authenticate': BARE_CHALLENGE, 'Cache-Control': 'no-store' }
  return { status: 401, headers, body: '', facts: { outcome: 'no_token' } }
}

/** The access token of a text, where introspection would call it active; throws `invalid_token` (RFC 6750 §3.1). */
async function activeToken(
  { idp, issuer }: HotCall,
  value: string,
  notes: FactNotes,
): Promise<TokenRecord> {
  const found = await findAccessToken(idp, issuer, value)
  if (found === undefined) {
    throw resourceError('invalid_token', 'the access token was not issued here')
  }
  const { token, verdict } = found
  notes.jti = token.jti
  notes.clientId = token.clientId ?? undefined
  if (verdict === 'active') return token
  const why = verdict.replaceAll('_', ' ')
  throw resourceError('invalid_token', `the access token is not active: ${why}`)
}
