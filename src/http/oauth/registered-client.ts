import { OAuthError } from '../../core/protocol/oauth-error.ts'
import {
  endRegistration,
  managedClient,
  type RegistrationAccess,
  replaceRegistration,
} from '../../idp/registration/manage-registration.ts'
import { headerValues } from '../header-values.ts'
import { type HotAnswer, type HotCall, type HotEndpoint, jsonAnswer } from './hot-endpoint.ts'
import { jsonOf } from './json-of.ts'
import { registrationJson } from './registration-json.ts'

/** The client configuration endpoint (RFC 7592 §2): a client reads, replaces and deletes its own registration. */
export const registeredClientEndpoint: HotEndpoint = {
  name: 'registeredClient',
  methods: ['GET', 'PUT', 'DELETE'],
  body: 'json',
  async answer(call, notes) {
    const { idp, issuer, request } = call
    const access = accessOf(call)
    const known = await managedClient(idp, issuer, access)
    notes.clientId = known.clientId
    if (request.method === 'DELETE') {
      await endRegistration(idp, issuer, access)
      return DELETED
    }
    const client =
      request.method === 'PUT'
        ? await replaceRegistration(idp, issuer, { access, said: jsonOf(call) })
        : known
    const { registrationToken = '' } = access
    const outcome = request.method === 'PUT' ? 'updated' : 'ok'
    return jsonAnswer(registrationJson(issuer, { client, registrationToken }), { outcome })
  },
}

const DELETED: HotAnswer = {
  status: 204,
  headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache' },
  body: '',
  facts: { outcome: 'deleted' },
}

/** Whose registration is asked for, and the bearer token that came (RFC 6750 §2.1); throws `invalid_request` for several Authorization headers. */
function accessOf({ request, segment = '' }: HotCall): RegistrationAccess {
  const [authorization = '', second] = headerValues(request, 'authorization')
  if (second !== undefined) {
    throw new OAuthError('invalid_request', 'several Authorization headers came; send one')
  }
  const registrationToken = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(authorization)?.[1]
  return { clientId: segment, registrationToken }
}
