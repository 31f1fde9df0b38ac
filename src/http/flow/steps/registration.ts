import type { JsonObject } from '../../../core/protocol/json.ts'
import { endpointUrl, type FlowStep, redirectUri, sameCheck, textOf } from '../flow-step.ts'

/** The client registers itself. */
export const registration: FlowStep = {
  name: 'registration',
  title: 'Registration',
  about:
    'The client tells who it is, and gets a client_id: nobody has to register it by hand. Its redirect URI is this page.',
  verb: 'Register',
  mistakes: [
    {
      value: 'foreign_redirect',
      text: 'a redirect URI by plain HTTP beyond loopback',
      due: '400 invalid_redirect_uri',
    },
  ],
  blockedBy: () => null,
  async request({ options }, { issuer }, mistake) {
    const isPublic = options.client === 'public'
    const metadata: JsonObject = {
      client_name: 'Flow debugger',
      redirect_uris: [
        mistake === 'foreign_redirect' ? 'http://example.com/callback' : redirectUri(issuer),
      ],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: isPublic ? 'none' : 'client_secret_basic',
      ...(options.dpop ? { dpop_bound_access_tokens: true } : {}),
    }
    return {
      method: 'POST',
      url: endpointUrl(issuer, 'register'),
      headers: { 'Content-Type': 'application/json' },
      parameters: [],
      body: JSON.stringify(metadata),
    }
  },
  learn(response) {
    const clientId = textOf(response, 'client_id')
    const clientSecret = textOf(response, 'client_secret')
    return {
      ...(clientId === undefined ? {} : { clientId }),
      ...(clientSecret === undefined ? {} : { clientSecret }),
    }
  },
  async checks({ json }, _run, { issuer }) {
    const uris = json?.redirect_uris
    return [
      sameCheck(
        'redirect_uris',
        { expected: redirectUri(issuer), came: Array.isArray(uris) ? uris[0] : undefined },
        'RFC 7591 section 3.2.1',
      ),
    ]
  },
}
