import type { Issuer } from '../../../src/core/issuers/issuer.ts'
import type { Alg } from '../../../src/core/keys/algorithms.ts'
import { createKey } from '../../../src/idp/add-key.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import type { Idp } from '../../../src/idp/idp.ts'
import { logRequest } from '../../../src/idp/log-request.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { revokeKey } from '../../../src/idp/revoke-key.ts'
import { rotateKeys } from '../../../src/idp/rotate-keys.ts'
import { setRotationPolicy } from '../../../src/idp/rotation-policy.ts'
import type { MakeSamples } from '../sample-pages.ts'
import { HOSTILE } from './hostile.ts'

/** How long each step of the story before now took, in seconds. */
const MINUTE = 60
const HOUR = 3600

/** The pages of keys, at issuers of their own. */
export const keysSamples: MakeSamples = async (idp) => {
  await createIssuer(idp, 'keys-fresh')
  const issuer = await createIssuer(idp, 'keys-page')
  await makeStory(idp, issuer)
  const kid = async (alg: Alg) => (await idp.store.signingKeys.current(issuer.id, alg))?.kid ?? ''
  const base = '/issuers/keys-page'
  const page = (name: string, path: string, status = 200) => ({ name, path: base + path, status })
  const hostile = encodeURIComponent(HOSTILE)
  const edDsa = await kid('EdDSA')
  return [
    { name: 'keys-fresh', path: '/issuers/keys-fresh/keys', status: 200 },
    page('keys', '/keys'),
    page('keys-as-of', '/keys?at=95+min+ago&span=day&done=rotated'),
    page('keys-as-of-later', '/keys?at=in+2h'),
    page('keys-as-of-wrong', `/keys?at=${hostile}&span=${hostile}`, 400),
    page('keys-all', '/all-keys'),
    page('keys-all-none', `/all-keys?cursor=${Buffer.from('after:1').toString('base64url')}`),
    page('key', `/keys/${edDsa}`),
    page('key-revoked', `/keys/${await revokedKid(idp, issuer)}?done=revoked`),
    page('key-secret', `/keys/${await kid('HS256')}?done=made`),
    page('key-revoke', `/keys/${edDsa}/revoke`),
    page('key-rotate', '/rotate-keys?alg=EdDSA'),
    page('key-rotate-unannounced', '/rotate-keys?alg=RS256&announced=false&grace_seconds=0'),
    page('key-rotate-secret', '/rotate-keys?alg=HS256'),
    page('key-rotate-wrong', `/rotate-keys?alg=${hostile}&grace_seconds=1y`, 400),
    page('key-make', '/add-key'),
    page('key-import', '/import-key?alg=HS256'),
    {
      ...page('key-import-wrong', '/import-key', 400),
      form: { alg: 'ES256', key: PUBLIC_PEM, kid: HOSTILE, state: 'current' },
    },
    {
      ...page('key-import-long', '/import-key', 400),
      form: { alg: 'RS256', key: 'x'.repeat(10_000), kid: 'x'.repeat(10_000) },
    },
    page('keys-schedule', '/rotation'),
    { name: 'keys-schedule-off', path: '/issuers/keys-fresh/rotation', status: 200 },
    {
      name: 'keys-schedule-wrong',
      path: '/issuers/keys-fresh/rotation',
      status: 400,
      form: { every_seconds: HOSTILE, grace_seconds: '-5', prepublish_seconds: 'soon' },
    },
  ]
}

const PUBLIC_PEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----`

async function revokedKid(idp: Idp, issuer: Issuer): Promise<string> {
  const keys = await idp.store.signingKeys.list(issuer.id, { limit: 100 })
  return keys.find(({ state }) => state === 'revoked')?.kid ?? ''
}

/** The same identity provider with its clock set back, so that what it does has been done some time ago. */
function ago(idp: Idp, seconds: number): Idp {
  return { ...idp, clock: { now: () => idp.clock.now() - seconds } }
}

async function makeStory(idp: Idp, issuer: Issuer): Promise<void> {
  await createKey(ago(idp, 5 * HOUR), issuer, { alg: 'EdDSA', state: 'current' })
  await rotateKeys(ago(idp, 4 * HOUR), issuer, { alg: 'EdDSA', graceSeconds: 1800 })
  const bad = await rotateKeys(ago(idp, 2 * HOUR), issuer, { alg: 'EdDSA' })
  await revokeKey(ago(idp, 90 * MINUTE), issuer, bad.current.kid)
  await mintToken(ago(idp, HOUR), issuer, { alg: 'EdDSA', expiresIn: 2 * HOUR })
  const before = await jwksKids(idp, issuer)
  await rotateKeys(ago(idp, 20 * MINUTE), issuer, { alg: 'EdDSA' })
  for (let n = 0; n < 3; n++) await mintToken(idp, issuer, { alg: 'EdDSA' })
  await createKey(ago(idp, HOUR), issuer, { alg: 'HS256', state: 'current' })
  await rotateKeys(ago(idp, 10 * MINUTE), issuer, { alg: 'HS256' })
  await setRotationPolicy(idp, issuer, {
    everySeconds: HOUR,
    graceSeconds: 1800,
    prepublishSeconds: 300,
    algs: ['EdDSA'],
  })
  fetchJwks(ago(idp, 40 * MINUTE), issuer, { userAgent: 'python-httpx/0.28.1', kids: before })
  fetchJwks(ago(idp, 9 * MINUTE), issuer, { userAgent: HOSTILE, kids: ['a', HOSTILE] })
  fetchJwks(ago(idp, 5 * MINUTE), issuer, { kids: await jwksKids(idp, issuer) })
  await idp.requestLog.flush()
}

async function jwksKids(idp: Idp, issuer: Issuer): Promise<readonly string[]> {
  return (await idp.store.signingKeys.published(issuer.id, idp.clock.now())).map(({ kid }) => kid)
}

function fetchJwks(
  idp: Idp,
  issuer: Issuer,
  seen: { readonly userAgent?: string; readonly kids: readonly string[] },
): void {
  const request = { endpoint: 'jwks', method: 'GET', status: 200, outcome: 'ok', durationMs: 0.4 }
  logRequest(idp, issuer, { ...request, ...seen })
}
