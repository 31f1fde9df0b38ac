import { authenticateClient } from '../../idp/authenticate-client.ts'
import { introspectToken } from '../../idp/introspect-token.ts'
import { type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'
import { requiredToken } from './required-token.ts'

/** Introspection (RFC 7662 §2): the caller is authenticated first, and the hint is a hint only. */
export const introspectEndpoint: HotEndpoint = {
  name: 'introspect',
  method: 'POST',
  async answer({ idp, issuer, request, parameters }, notes) {
    const { authorization } = request.headers
    const client = await authenticateClient(idp, issuer, { authorization, parameters })
    notes.clientId = client.clientId
    const value = requiredToken(parameters)
    const { body, ...facts } = await introspectToken(idp, issuer, { client, value })
    return jsonAnswer(body, { clientId: client.clientId, ...facts })
  },
}
