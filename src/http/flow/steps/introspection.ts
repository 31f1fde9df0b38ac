import { clientForm, endpointUrl, type FlowStep, given, sameCheck } from '../flow-step.ts'

/** What a resource server does with a token that it cannot read: it asks. */
export const introspection: FlowStep = {
  name: 'introspection',
  title: 'Introspection',
  about:
    'What an MCP server does with a token that it does not check by itself: it asks here, as a client with a secret of its own. Our client asks for itself; a public client may not.',
  verb: 'Introspect the access token',
  mistakes: [
    {
      value: 'refresh_token',
      text: 'the refresh token in its place',
      due: 'active to the client it was issued to, and without token_type',
    },
    { value: 'unknown', text: 'a token that nobody issued', due: 'exactly {"active":false}' },
  ],
  blockedBy: ({ facts }) =>
    facts.accessToken === undefined ? 'There is no access token: exchange the code first.' : null,
  async request(run, { issuer }, mistake) {
    const { accessToken, refreshToken } = run.facts
    const tokens: Readonly<Record<string, string | undefined>> = {
      refresh_token: refreshToken,
      unknown: 'nobody-issued-this',
    }
    const token = mistake === null ? accessToken : tokens[mistake]
    const hint = mistake === 'refresh_token' ? 'refresh_token' : 'access_token'
    const parameters = given(['token', token], ['token_type_hint', hint])
    return clientForm(run, endpointUrl(issuer, 'introspect'), parameters)
  },
  learn: () => ({}),
  async checks({ json }, { facts }) {
    if (json?.active !== true) return []
    const came = json.client_id
    return [
      sameCheck('client_id', { expected: facts.clientId ?? '', came }, 'RFC 7662 section 2.2'),
    ]
  },
}
