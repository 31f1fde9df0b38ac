import { clientForm, endpointUrl, type FlowStep, given, withProof } from '../flow-step.ts'
import { learnTokens, tokenChecks } from '../token-answer.ts'

/** The client gets new tokens for its refresh token. */
export const refresh: FlowStep = {
  name: 'refresh',
  title: 'Refresh',
  about:
    'The client gets new tokens without asking the person again. Its refresh token is used up by that, and a new one comes: of a token that is used twice, one use was a thief’s.',
  verb: 'Refresh',
  mistakes: [
    {
      value: 'wider_scope',
      text: 'a scope that was not granted',
      due: '400 invalid_scope',
    },
    {
      value: 'used_token',
      text: 'the refresh token that was used before',
      due: '400 invalid_grant, and all that was granted is revoked',
    },
  ],
  blockedBy: ({ facts }) =>
    facts.refreshToken === undefined ? 'There is no refresh token: exchange the code first.' : null,
  async request(run, place, mistake) {
    const { refreshToken, usedRefreshToken } = run.facts
    const parameters = given(
      ['grant_type', 'refresh_token'],
      [
        'refresh_token',
        mistake === 'used_token' ? (usedRefreshToken ?? refreshToken) : refreshToken,
      ],
      ['scope', mistake === 'wider_scope' ? `${run.options.scope} not-granted` : undefined],
      ['resource', run.options.resource],
    )
    const request = clientForm(run, endpointUrl(place.issuer, 'token'), parameters)
    return withProof(run, place, { request })
  },
  learn: (response, run) => ({
    ...learnTokens(response),
    ...(run.facts.refreshToken === undefined ? {} : { usedRefreshToken: run.facts.refreshToken }),
  }),
  checks: (response, run, place) => tokenChecks(response, run, { ...place, isFirst: false }),
}
