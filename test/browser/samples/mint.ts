import type { MintRequest } from '../../../src/idp/mint-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** The page that mints, as it opens, filled in by its address, and with mistakes. */
export const mintSamples: MakeSamples = async (idp, issuer) => {
  await mintToken(idp, issuer, SUGGESTED)
  return [
    { name: 'mint', path: '/mint', status: 200 },
    filledIn('mint-provider', { profile: 'cognito', scope: 'read write' }),
    filledIn('mint-chips', {
      audience: ['http://127.0.0.1:8000/mcp', 'https://api.example.com/mcp', 'api://tools'].join(
        '\n',
      ),
      scope:
        'openid profile email tools:list tools:call resources:read prompts:read offline_access',
    }),
    filledIn('mint-opaque', { format: 'opaque', expires_in: '-60' }),
    filledIn('mint-new-key', { alg: 'ES512', claims: '{"tenant":"acme"}' }),
    filledIn('mint-hostile', {
      subject: HOSTILE,
      client_id: 'x'.repeat(10_000),
      audience: `${HOSTILE}\n${'long/'.repeat(200)}\n\u0000`,
      claims: JSON.stringify({ [HOSTILE]: HOSTILE, '\u0000': ['\u{1F469}\u200D\u{1F4BB}'] }),
      not_before: '+1000d',
    }),
    filledIn('mint-wrong-address', { expires_in: HOSTILE, scope: `${HOSTILE} read` }),
    { name: 'mint-wrong', path: '/mint', form: WRONG_FORM, status: 400 },
  ]
}

function filledIn(name: string, values: Readonly<Record<string, string>>) {
  return { name, path: `/mint?${new URLSearchParams(values)}`, status: 200 }
}

/** What it was asked for is suggested from then on. */
const SUGGESTED: MintRequest = {
  subject: `mint-sample ${HOSTILE}`,
  clientId: 'mint-sample-client',
  audience: ['urn:mint-sample'],
  scope: 'mint-sample',
}

const WRONG_FORM = {
  subject: HOSTILE,
  expires_in: 'soon',
  kid: 'no-such-key',
  claims: '\n{"tenant": acme}',
  profile: 'okta',
  format: 'jwt',
}
