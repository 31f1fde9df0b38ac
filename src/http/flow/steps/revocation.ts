import { clientForm, endpointUrl, type FlowStep, given } from '../flow-step.ts'

/** The client gives its tokens back. */
export const revocation: FlowStep = {
  name: 'revocation',
  title: 'Revocation',
  about:
    'The client gives back what it was given. With the refresh token goes all that came of it: introspect the access token again and it is inactive. A server that checks signatures only goes on taking it until it expires.',
  verb: 'Revoke the refresh token',
  mistakes: [
    {
      value: 'access_token',
      text: 'the access token alone',
      due: '200; the refresh token stays good',
    },
    { value: 'unknown', text: 'a token that nobody issued', due: '200 all the same' },
  ],
  blockedBy: ({ facts }) =>
    facts.refreshToken === undefined ? 'There is no refresh token: exchange the code first.' : null,
  async request(run, { issuer }, mistake) {
    const { accessToken, refreshToken } = run.facts
    const tokens: Readonly<Record<string, string | undefined>> = {
      access_token: accessToken,
      unknown: 'nobody-issued-this',
    }
    const token = mistake === null ? refreshToken : tokens[mistake]
    return clientForm(run, endpointUrl(issuer, 'revoke'), given(['token', token]))
  },
  learn: () => ({}),
  checks: async () => [],
}
