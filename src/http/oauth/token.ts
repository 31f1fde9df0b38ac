import { grantToken } from '../../idp/grants/grant-token.ts'
import { callingClient } from './calling-client.ts'
import { type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'

/** The token endpoint (RFC 6749 §3.2). */
export const tokenEndpoint: HotEndpoint = {
  name: 'token',
  method: 'POST',
  async answer(call, notes) {
    const { idp, issuer, parameters } = call
    const client = await callingClient(call, notes)
    const { body, jti, kid } = await grantToken(idp, issuer, { client, parameters })
    return jsonAnswer(body, {
      outcome: 'issued',
      clientId: client.clientId,
      jti,
      kid: kid ?? undefined,
    })
  },
}
