import { authorizationParameters } from '../authorization.ts'
import { clientForm, endpointUrl, type FlowStep, textOf, withProof } from '../flow-step.ts'

/** The client pushes what it is going to ask for. */
export const pushedRequest: FlowStep = {
  name: 'pushed_request',
  title: 'Pushed authorization request',
  about:
    'The client sends its request to the server itself and gets a name for it, so that none of it travels by way of the browser, where it could be read or changed.',
  verb: 'Push the request',
  mistakes: [
    {
      value: 'no_challenge',
      text: 'no code_challenge',
      due: '400 invalid_request',
    },
  ],
  blockedBy: ({ facts }) => (facts.clientId === undefined ? 'Register first.' : null),
  async request(run, place, mistake) {
    const parameters = authorizationParameters(run, place.issuer, mistake)
    const withoutId = parameters.filter(([name]) => name !== 'client_id')
    const url = endpointUrl(place.issuer, 'pushedRequest')
    return withProof(run, place, { request: clientForm(run, url, withoutId) })
  },
  learn(response) {
    const requestUri = textOf(response, 'request_uri')
    return requestUri === undefined ? {} : { requestUri }
  },
  async checks(response) {
    const came = textOf(response, 'request_uri')
    const passed = came !== undefined && typeof response.json?.expires_in === 'number'
    return [
      {
        name: 'request_uri',
        passed,
        detail: passed ? 'came, with its lifetime' : 'must come with expires_in',
        rule: 'RFC 9126 section 2.2',
      },
    ]
  },
}
