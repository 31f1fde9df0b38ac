import {
  clientForm,
  endpointUrl,
  type FlowStep,
  given,
  redirectUri,
  withProof,
} from '../flow-step.ts'
import { learnTokens, tokenChecks } from '../token-answer.ts'

/** The client exchanges the code for tokens. */
export const token: FlowStep = {
  name: 'token',
  title: 'Token',
  about:
    'The client exchanges the code for tokens, straight with the server, and shows that it is the one that asked: by its own credentials, and by the verifier whose challenge it sent before.',
  verb: 'Exchange the code',
  mistakes: [
    {
      value: 'wrong_verifier',
      text: 'another code_verifier',
      due: '400 invalid_grant; the code stays good',
    },
    { value: 'no_verifier', text: 'no code_verifier', due: '400 invalid_grant' },
    { value: 'other_redirect', text: 'another redirect_uri', due: '400 invalid_grant' },
    {
      value: 'other_resource',
      text: 'a resource that was not granted',
      due: '400 invalid_target',
    },
    {
      value: 'code_again',
      text: 'the code a second time',
      due: '400 invalid_grant, and all that the code gave is revoked',
    },
  ],
  blockedBy: ({ facts }) => (facts.code === undefined ? 'Sign in first: there is no code.' : null),
  async request(run, place, mistake) {
    const { secrets, facts, options } = run
    const redirect = redirectUri(place.issuer)
    const verifier = mistake === 'wrong_verifier' ? 'x'.repeat(43) : secrets.verifier
    const parameters = given(
      ['grant_type', 'authorization_code'],
      ['code', facts.code],
      ['redirect_uri', mistake === 'other_redirect' ? `${redirect}/elsewhere` : redirect],
      ['code_verifier', mistake === 'no_verifier' ? undefined : verifier],
      ['resource', mistake === 'other_resource' ? 'https://other.example/mcp' : options.resource],
    )
    const request = clientForm(run, endpointUrl(place.issuer, 'token'), parameters)
    return withProof(run, place, { request })
  },
  learn: learnTokens,
  checks: (response, run, place) => tokenChecks(response, run, { ...place, isFirst: true }),
}
