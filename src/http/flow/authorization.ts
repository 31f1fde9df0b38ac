import { s256Challenge } from '../../core/grants/pkce.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { ParameterList, Parameters } from '../../core/protocol/parameters.ts'
import type { FlowCheck, FlowRun } from './flow-run.ts'
import {
  endpointUrl,
  type FlowMistake,
  formText,
  given,
  redirectUri,
  sameCheck,
} from './flow-step.ts'

/** Mistakes that the authorization request can have on purpose. */
export const AUTHORIZATION_MISTAKES: readonly FlowMistake[] = [
  {
    value: 'no_challenge',
    text: 'no code_challenge',
    due: 'back here with error=invalid_request',
  },
  {
    value: 'plain_challenge',
    text: 'code_challenge_method=plain',
    due: 'back here with error=invalid_request',
  },
  {
    value: 'other_redirect',
    text: 'a redirect_uri that is not registered',
    due: 'a page with status 400, and no redirect',
  },
  {
    value: 'fragment_resource',
    text: 'a resource with a fragment',
    due: 'back here with error=invalid_target',
  },
]

/** What the client asks for (RFC 6749 §4.1.1), with a mistake where one is wanted. */
export function authorizationParameters(
  { options, secrets, facts }: FlowRun,
  issuer: Issuer,
  mistake: string | null,
): ParameterList {
  const challenge = s256Challenge(secrets.verifier)
  const isPlain = mistake === 'plain_challenge'
  const resource = options.resource === '' ? 'https://mcp.example' : options.resource
  const redirect = redirectUri(issuer)
  return given(
    ['response_type', 'code'],
    ['client_id', facts.clientId],
    ['redirect_uri', mistake === 'other_redirect' ? `${redirect}/elsewhere` : redirect],
    ['scope', options.scope],
    ['resource', mistake === 'fragment_resource' ? `${resource}#part` : options.resource],
    ['state', secrets.state],
    ['nonce', options.scope.split(' ').includes('openid') ? secrets.nonce : undefined],
    ...(mistake === 'no_challenge'
      ? []
      : ([
          ['code_challenge', isPlain ? secrets.verifier : challenge],
          ['code_challenge_method', isPlain ? 'plain' : 'S256'],
        ] as const)),
  )
}

/** Where the browser is sent: to our own authorization endpoint, with all of the request or the name of a pushed one. */
export function authorizationRequest(
  run: FlowRun,
  issuer: Issuer,
  mistake: string | null,
): { readonly url: string; readonly parameters: ParameterList } {
  const { facts, options } = run
  const isPushed = options.pushed && mistake === null
  const parameters = isPushed
    ? given(['client_id', facts.clientId], ['request_uri', facts.requestUri])
    : authorizationParameters(run, issuer, mistake)
  return { url: `${endpointUrl(issuer, 'authorize')}?${formText(parameters)}`, parameters }
}

/** What a client looks at when the browser comes back. */
export function callbackChecks(
  { secrets }: FlowRun,
  issuer: Issuer,
  parameters: Parameters,
): readonly FlowCheck[] {
  const code = parameters.get('code')
  const error = parameters.get('error')
  return [
    sameCheck(
      'state',
      { expected: secrets.state, came: parameters.get('state') },
      'RFC 6749 section 4.1.2, 10.12',
    ),
    sameCheck(
      'iss',
      { expected: issuer.issuer, came: parameters.get('iss') },
      'RFC 9207 section 2.4',
    ),
    {
      name: 'code',
      passed: code !== undefined,
      detail: code === undefined ? `did not come: ${error ?? 'no error came either'}` : 'came',
      rule: 'RFC 6749 section 4.1.2',
    },
  ]
}
