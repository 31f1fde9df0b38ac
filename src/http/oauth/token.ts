import { refuseUnboundRequest } from '../../core/grants/dpop-proof.ts'
import { grantToken } from '../../idp/grants/grant-token.ts'
import { callingClient } from './calling-client.ts'
import { type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'
import { dpopHeaders, dpopJktOf } from './proof-of.ts'

/** The token endpoint (RFC 6749 §3.2). */
export const tokenEndpoint: HotEndpoint = {
  name: 'token',
  methods: ['POST'],
  async answer(call, notes) {
    const { idp, issuer, parameters } = call
    const client = await callingClient(call, notes)
    const dpopJkt = await dpopJktOf(call)
    if (dpopJkt === null) refuseUnboundRequest(client)
    const granted = await grantToken(idp, issuer, { client, parameters, dpopJkt })
    const { body, jti, kid, headers, outcome = 'issued' } = granted
    return jsonAnswer(
      body,
      { outcome, clientId: client.clientId, jti, kid: kid ?? undefined },
      { ...headers, ...(await dpopHeaders(call)) },
    )
  },
}
