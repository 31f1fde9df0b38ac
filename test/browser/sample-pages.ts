import { DEFAULT_ISSUER_NAME } from '../../src/core/issuers/issuer.ts'
import { findIssuer } from '../../src/idp/find-issuer.ts'
import type { Idp } from '../../src/idp/idp.ts'
import type { MintRequest } from '../../src/idp/mint-request.ts'
import { mintToken } from '../../src/idp/mint-token.ts'
import { revokeKey } from '../../src/idp/revoke-key.ts'
import { revokeTokenByJti } from '../../src/idp/revoke-tokens.ts'

/** A page to look at, by the path it is at. */
export interface SamplePage {
  readonly name: string
  readonly path: string
  /** What is posted there; a page that is only fetched where absent. */
  readonly form?: Readonly<Record<string, string>>
  readonly status: number
}

/** Text that would break a page that is not careful (U-01). */
export const HOSTILE =
  '"><script>document.title="owned"</script></textarea>\u202Eevil\u2066 \u{1F469}\u200D\u{1F4BB} <b>&amp;'

/** Every page that there is, in each state that looks different. */
export async function samplePages(idp: Idp): Promise<readonly SamplePage[]> {
  const issuer = await findIssuer(idp, DEFAULT_ISSUER_NAME)
  const minted = async (name: string, request: MintRequest) => {
    const { record } = await mintToken(idp, issuer, request)
    return { name, path: `/tokens/${record.jti}`, status: 200, record }
  }
  const revoked = await minted('token-revoked', { scope: 'read' })
  await revokeTokenByJti(idp, issuer, revoked.record.jti)
  const byRevokedKey = await minted('token-key-revoked', { alg: 'PS256' })
  await revokeKey(idp, issuer, byRevokedKey.record.kid ?? '')
  const newKey = await minted('token-key-created', { alg: 'ES384' })
  return [
    { name: 'mint', path: '/', status: 200 },
    {
      name: 'mint-filled-in',
      path: '/?claims=%7B%22tenant%22%3A%22acme%22%7D&profile=entra',
      status: 200,
    },
    { name: 'mint-wrong', path: '/mint', form: WRONG_FORM, status: 400 },
    await minted('token', { scope: 'read write' }),
    await minted('token-hostile', hostileRequest()),
    await minted('token-opaque', { format: 'opaque', expiresIn: -60 }),
    await minted('token-shared-secret', { alg: 'HS256', expiresIn: null }),
    revoked,
    byRevokedKey,
    { ...newKey, path: `${newKey.path}?key_created=true` },
    { name: 'not-found', path: '/tokens/none', status: 404 },
  ]
}

/** The pages of a server that asks for its admin token. */
export const GUARDED_PAGES: readonly SamplePage[] = [
  { name: 'sign-in', path: '/sign-in', status: 200 },
  { name: 'sign-in-wrong', path: '/sign-in', form: { admin_token: 'wrong' }, status: 403 },
]

const WRONG_FORM = {
  subject: HOSTILE,
  audience: 'http://127.0.0.1:8000/mcp',
  expires_in: 'soon',
  kid: 'no-such-key',
  claims: '\n{"tenant": acme}',
  profile: 'okta',
  format: 'jwt',
}

function hostileRequest(): MintRequest {
  return {
    subject: HOSTILE,
    clientId: 'x'.repeat(10_000),
    audience: ['http://127.0.0.1:8000/mcp', `https://example.com/${'long/'.repeat(60)}`],
    notBefore: 9_000_000_000_000,
    claims: { [HOSTILE]: [HOSTILE, { deep: { deeper: [1, null, true, {}] } }], nothing: '' },
    header: { 'x-hostile': HOSTILE },
  }
}
