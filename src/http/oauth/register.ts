import { registerClient } from '../../idp/registration/register-client.ts'
import { type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'
import { jsonOf } from './json-of.ts'
import { registrationJson } from './registration-json.ts'

/** The client registration endpoint (RFC 7591 §3). */
export const registerEndpoint: HotEndpoint = {
  name: 'register',
  methods: ['POST'],
  body: 'json',
  async answer(call, notes) {
    const { idp, issuer } = call
    const registration = await registerClient(idp, issuer, jsonOf(call))
    const { clientId } = registration.client
    notes.clientId = clientId
    const body = registrationJson(issuer, registration)
    return { ...jsonAnswer(body, { outcome: 'registered', clientId }), status: 201 }
  },
}
