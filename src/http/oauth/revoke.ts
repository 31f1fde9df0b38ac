import { revokeToken } from '../../idp/revoke-token.ts'
import { callingClient } from './calling-client.ts'
import type { HotEndpoint } from './hot-endpoint.ts'
import { requiredToken } from './required-token.ts'

/** Revocation (RFC 7009 §2): answered only once the change is on disk. */
export const revokeEndpoint: HotEndpoint = {
  name: 'revoke',
  methods: ['POST'],
  async answer(call, notes) {
    const { idp, issuer, parameters } = call
    const client = await callingClient(call, notes)
    const facts = await revokeToken(idp, issuer, { client, value: requiredToken(parameters) })
    const headers = { 'Cache-Control': 'no-store' }
    return { status: 200, headers, body: '', facts: { clientId: client.clientId, ...facts } }
  },
}
