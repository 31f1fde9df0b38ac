import { introspectToken } from '../../idp/introspect-token.ts'
import { callingClient } from './calling-client.ts'
import { type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'
import { requiredToken } from './required-token.ts'

/** Introspection (RFC 7662 §2): the caller is authenticated first, and the hint is a hint only. */
export const introspectEndpoint: HotEndpoint = {
  name: 'introspect',
  methods: ['POST'],
  async answer(call, notes) {
    const { idp, issuer, parameters } = call
    const client = await callingClient(call, notes)
    const value = requiredToken(parameters)
    const { body, ...facts } = await introspectToken(idp, issuer, { client, value })
    return jsonAnswer(body, { clientId: client.clientId, ...facts })
  },
}
