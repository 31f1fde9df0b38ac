import { authenticateClient } from '../../idp/authenticate-client.ts'
import { grantToken } from '../../idp/grants/grant-token.ts'
import { type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'

/** The token endpoint (RFC 6749 §3.2). */
export const tokenEndpoint: HotEndpoint = {
  name: 'token',
  method: 'POST',
  async answer({ idp, issuer, request, parameters }, notes) {
    const { authorization } = request.headers
    const client = await authenticateClient(idp, issuer, { authorization, parameters })
    notes.clientId = client.clientId
    const { body, jti, kid } = await grantToken(idp, issuer, { client, parameters })
    return jsonAnswer(body, {
      outcome: 'issued',
      clientId: client.clientId,
      jti,
      kid: kid ?? undefined,
    })
  },
}
