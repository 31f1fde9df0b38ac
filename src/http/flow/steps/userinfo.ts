import { endpointUrl, type FlowStep, withProof } from '../flow-step.ts'

/** The client asks who signed in, with its access token, as at any protected resource. */
export const userinfo: FlowStep = {
  name: 'userinfo',
  title: 'A request with the token',
  about:
    'The client uses the access token, here at the userinfo endpoint; at an MCP server it looks the same. A token without the scope openid is refused here with 403.',
  verb: 'Use the token',
  mistakes: [
    { value: 'no_token', text: 'no token', due: '401 with a challenge, and no error code' },
    {
      value: 'changed_token',
      text: 'a token with its last character changed',
      due: '401 invalid_token',
    },
  ],
  blockedBy: ({ facts }) =>
    facts.accessToken === undefined ? 'There is no access token: exchange the code first.' : null,
  async request(run, place, mistake) {
    const { accessToken = '' } = run.facts
    const url = endpointUrl(place.issuer, 'userinfo')
    const plain = { method: 'GET', url, headers: {}, parameters: [], body: '' } as const
    if (mistake === 'no_token') return plain
    const sent = mistake === 'changed_token' ? changed(accessToken) : accessToken
    const scheme = run.key === null ? 'Bearer' : 'DPoP'
    const request = { ...plain, headers: { Authorization: `${scheme} ${sent}` } }
    return withProof(run, place, { request, accessToken: sent })
  },
  learn: () => ({}),
  async checks({ json }) {
    if (json === undefined || json.error !== undefined) return []
    const passed = typeof json.sub === 'string'
    return [
      {
        name: 'sub',
        passed,
        detail: passed ? 'came' : 'must be there',
        rule: 'OpenID Connect Core 1.0 section 5.3.2',
      },
    ]
  },
}

/** The last character but one decides on whole bits of a signature, whatever its length. */
function changed(token: string): string {
  const at = token.length - 2
  return token.slice(0, at) + (token.charAt(at) === 'A' ? 'B' : 'A') + token.slice(at + 1)
}
