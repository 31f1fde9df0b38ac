import { authorizeDevice } from '../../idp/device/authorize-device.ts'
import { callingClient } from './calling-client.ts'
import { type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'
import { dpopHeaders, dpopJktOf } from './proof-of.ts'

/** The device authorization endpoint (RFC 8628 §3.1); a DPoP proof binds the device code to its key. */
export const deviceAuthorizationEndpoint: HotEndpoint = {
  name: 'deviceAuthorization',
  methods: ['POST'],
  async answer(call, notes) {
    const { idp, issuer, parameters } = call
    const client = await callingClient(call, notes)
    const dpopJkt = await dpopJktOf(call)
    const body = await authorizeDevice(idp, issuer, { client, parameters, dpopJkt })
    const facts = { outcome: 'begun', clientId: client.clientId }
    return jsonAnswer(body, facts, await dpopHeaders(call))
  },
}
