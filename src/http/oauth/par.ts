import { pushRequest } from '../../idp/push-request.ts'
import { callingClient } from './calling-client.ts'
import { type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'
import { dpopHeaders, dpopJktOf } from './proof-of.ts'

/** The endpoint for pushed authorization requests (RFC 9126 §2). */
export const parEndpoint: HotEndpoint = {
  name: 'pushedRequest',
  methods: ['POST'],
  async answer(call, notes) {
    const { idp, issuer, parameters } = call
    const client = await callingClient(call, notes)
    const dpopJkt = await dpopJktOf(call)
    const pushed = await pushRequest(idp, issuer, { client, parameters, dpopJkt })
    const body = { request_uri: pushed.requestUri, expires_in: pushed.expiresIn }
    const facts = { outcome: 'pushed', clientId: client.clientId }
    return { ...jsonAnswer(body, facts, await dpopHeaders(call)), status: 201 }
  },
}
