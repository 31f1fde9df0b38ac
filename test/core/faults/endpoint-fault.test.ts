import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badIntrospection } from '../../../src/core/faults/bad-introspection.ts'
import { badKeys } from '../../../src/core/faults/bad-jwks.ts'
import { checkEndpointFault } from '../../../src/core/faults/check-endpoint-fault.ts'
import {
  type EndpointFault,
  type FaultEndpoint,
  faultEndpointOf,
  isMeantFor,
} from '../../../src/core/faults/endpoint-fault.ts'
import { ALL_FAULT_MODES, modesOf } from '../../../src/core/faults/endpoint-fault-modes.ts'
import { keysBeforeRotation } from '../../../src/core/faults/stale-keys.ts'
import { ALGS, isSymmetric } from '../../../src/core/keys/algorithms.ts'
import { generateKey, generateRsaKey } from '../../../src/core/keys/key-material.ts'

/** What is wrong with a fault: the pointer and the sentence of each issue. */
function issuesOf(endpoint: FaultEndpoint, fault: object): readonly string[] {
  try {
    checkEndpointFault(endpoint, fault as EndpointFault)
    return []
  } catch (error) {
    const { issues } = error as { issues: { pointer: string; detail: string }[] }
    return issues.map(({ pointer, detail }) => `${pointer} ${detail}`)
  }
}

test('every mode fits some endpoint, alone, but for the one that needs a value (issue 5, section 2)', () => {
  const bare = ALL_FAULT_MODES.filter((mode) => mode !== 'cache_control')
  for (const endpoint of ['jwks', 'introspect', 'token', 'metadata', 'authorize'] as const)
    for (const mode of bare)
      assert.equal(issuesOf(endpoint, { mode }).length, modesOf(endpoint).includes(mode) ? 0 : 1)
  assert.match(issuesOf('jwks', { mode: 'cache_control' })[0] ?? '', /^\/cache_control /)
})

test('a mode that does not fit is refused with those that do (issue 5, section 2)', () => {
  const [issue = ''] = issuesOf('introspect', { mode: 'no_kids' })
  assert.match(
    issue,
    /^\/mode must be one that fits introspect: slow, hang, .*inactive; got "no_kids"$/,
  )
  assert.ok(!issue.replace(/; got.*/, '').includes('no_kids'))
})

for (const [endpoint, fault, pointer] of [
  ['jwks', { mode: 'slow', status: 500 }, '/status'],
  ['jwks', { mode: 'hang', delayMs: 1 }, '/delay_ms'],
  ['jwks', { mode: 'slow', delayMs: 600_001 }, '/delay_ms'],
  ['jwks', { mode: 'slow', delayMs: 0 }, '/delay_ms'],
  ['jwks', { mode: 'status', status: 600 }, '/status'],
  ['jwks', { mode: 'status', status: 103 }, '/status'],
  ['jwks', { mode: 'status', status: 500, retryAfterSeconds: 1 }, '/retry_after_seconds'],
  ['jwks', { mode: 'status', status: 429, retryAfterSeconds: -1 }, '/retry_after_seconds'],
  ['jwks', { mode: 'redirect', status: 200 }, '/status'],
  ['jwks', { mode: 'redirect', location: '/relative' }, '/location'],
  ['jwks', { mode: 'redirect', location: 'javascript:alert(1)' }, '/location'],
  ['jwks', { mode: 'redirect', location: 'http://a.example/\r\nX: y' }, '/location'],
  ['jwks', { mode: 'huge', sizeBytes: 2 ** 31 }, '/size_bytes'],
  ['jwks', { mode: 'stale', cacheControl: 'a\r\nb' }, '/cache_control'],
  ['jwks', { mode: 'stale', times: 0 }, '/times'],
  ['jwks', { mode: 'stale', times: 1.5 }, '/times'],
  ['jwks', { mode: 'stale', clientId: 'a' }, '/client_id'],
  ['introspect', { mode: 'inactive', clientId: '' }, '/client_id'],
  ['introspect', { mode: 'inactive', userAgent: 'x'.repeat(257) }, '/user_agent'],
] as const)
  test(`refused at ${pointer}: ${JSON.stringify(fault).slice(0, 80)} (api.md, conventions)`, () => {
    const issues = issuesOf(endpoint, fault)
    assert.equal(issues.length, 1, issues.join('; '))
    assert.ok(issues[0]?.startsWith(`${pointer} `), issues[0])
  })

test('several mistakes are told of together (api.md, conventions)', () => {
  assert.equal(issuesOf('jwks', { mode: 'slow', delayMs: -1, times: -1, status: 5 }).length, 4)
})

test('a fault is for all callers, for a user agent whatever its case, or for a client (issue 5, section 2)', () => {
  const caller = { userAgent: 'python-HTTPX/0.28', clientIds: ['a%20b', 'a b'] }
  const nobody = { userAgent: undefined, clientIds: [] }
  for (const [limits, meant, meantForNobody] of [
    [{}, true, true],
    [{ userAgent: 'httpx' }, true, false],
    [{ userAgent: 'HttpX/0' }, true, false],
    [{ userAgent: 'curl' }, false, false],
    [{ clientId: 'a b' }, true, false],
    [{ clientId: 'a' }, false, false],
    [{ clientId: 'a b', userAgent: 'curl' }, false, false],
  ] as const) {
    assert.equal(isMeantFor({ mode: 'drop', ...limits }, caller), meant)
    assert.equal(isMeantFor({ mode: 'drop', ...limits }, nobody), meantForNobody)
  }
})

test('both metadata documents go by one name, and an endpoint that is served later by its own', () => {
  assert.deepEqual(
    ['oauthMetadata', 'openidMetadata', 'jwks', 'userinfo', 'api', '__proto__'].map(
      faultEndpointOf,
    ),
    ['metadata', 'metadata', 'jwks', 'userinfo', undefined, undefined],
  )
})

const published = await Promise.all(
  ALGS.filter((alg) => !isSymmetric(alg)).map(async (alg) => {
    const { publicJwk } = await generateKey(alg, generateRsaKey)
    return publicJwk ?? assert.fail(alg)
  }),
)

const kidsOf = (keys: readonly object[] | undefined) =>
  keys?.map((key) => ('kid' in key ? key.kid : undefined))

test('a bad JWK Set is bad in the way named and in no other (RFC 7517 section 4)', () => {
  const own = published.map(({ kid }) => kid)
  assert.deepEqual(badKeys('no_keys', published), [])
  const bare = published.map(({ kid: _kid, ...rest }) => rest)
  assert.deepEqual(badKeys('no_kids', published), bare)
  assert.deepEqual(
    kidsOf(badKeys('duplicate_kid', published)),
    own.flatMap((kid) => [kid, kid]),
  )
  for (const mode of ['unknown_kty_first', 'private_key', 'symmetric_key'] as const)
    assert.deepEqual(badKeys(mode, published)?.slice(1), published, mode)
  for (const key of badKeys('encryption_only', published) ?? []) assert.equal(key.use, 'enc')
  const algs = published.map(({ alg }) => alg as string)
  badKeys('wrong_alg', published)?.forEach((key, at) => {
    assert.notEqual(key.alg, algs[at])
    assert.deepEqual({ ...key, alg: algs[at] }, published[at])
  })
  assert.equal(badKeys('slow', published), undefined)
})

test('a duplicate kid comes first and is a key of the same type that is not ours (RFC 7517 section 4.5)', () => {
  const pairs = badKeys('duplicate_kid', published) ?? []
  published.forEach((key, at) => {
    const [foreign, own] = [pairs[2 * at], pairs[2 * at + 1]]
    assert.deepEqual(own, key)
    assert.equal(foreign?.kty, key.kty)
    assert.equal(foreign?.alg, key.alg)
    assert.notEqual(foreign?.n ?? foreign?.x, key.n ?? key.x)
    assert.equal(foreign?.d, undefined, 'the public half only')
  })
})

test('what is published with its private half is a throw-away key, and so is the shared secret', () => {
  const [secret] = badKeys('private_key', published) ?? []
  assert.equal(typeof secret?.d, 'string')
  assert.deepEqual(badKeys('private_key', []), [secret], 'whatever the issuer has')
  assert.equal(badKeys('symmetric_key', [])?.[0]?.kty, 'oct')
})

const ACTIVE = { active: true, client_id: 'a', scope: 'x y', exp: 2000, aud: 'r', sub: 's' }

for (const [mode, expected] of [
  ['scope_array', { ...ACTIVE, scope: ['x', 'y'] }],
  ['no_client_id', { active: true, scope: 'x y', exp: 2000, aud: 'r', sub: 's' }],
  ['exp_string', { ...ACTIVE, exp: '2000' }],
  ['no_exp', { active: true, client_id: 'a', scope: 'x y', aud: 'r', sub: 's' }],
  ['exp_past', { ...ACTIVE, exp: 1000 - 3600 }],
  ['other_audience', { ...ACTIVE, aud: 'https://other.example/mcp' }],
  ['active_only', { active: true }],
  ['active_string', { ...ACTIVE, active: 'false' }],
  ['inactive', { active: false }],
  ['slow', undefined],
] as const)
  test(`introspection made bad: ${mode} (RFC 7662 section 2.2)`, () => {
    assert.deepEqual(badIntrospection(mode, ACTIVE, 1000), expected)
  })

test('of an inactive token only active itself is made bad (RFC 7662 section 2.2)', () => {
  assert.deepEqual(badIntrospection('active_string', { active: false }, 0), { active: 'false' })
  for (const mode of ['scope_array', 'active_only', 'exp_past', 'inactive'] as const)
    assert.equal(badIntrospection(mode, { active: false }, 0), undefined, mode)
})

test('an answer that has no such member to leave out stays as it is, and is not counted', () => {
  const { client_id: _clientId, exp: _exp, ...bare } = ACTIVE
  assert.equal(badIntrospection('no_client_id', bare, 0), undefined)
  assert.equal(badIntrospection('no_exp', bare, 0), undefined)
  assert.deepEqual(badIntrospection('exp_string', bare, 1000)?.exp, '4600')
})

const key = (id: number, times: object) => ({
  id,
  alg: 'RS256' as const,
  createdAt: 10,
  currentAt: null,
  previousAt: null,
  retiresAt: null,
  revokedAt: null,
  publicJwk: published[0] ?? assert.fail(),
  ...times,
})
const idsBefore = (keys: Parameters<typeof keysBeforeRotation>[0]) =>
  keysBeforeRotation(keys)?.map(({ id }) => id)

test('the set before the last rotation lacks the key that it made, and has those that are gone since (issue 5, section 2)', () => {
  const first = key(1, { currentAt: 10, previousAt: 50, retiresAt: 60 })
  const second = key(2, { currentAt: 50 })
  assert.deepEqual(idsBefore([first, second, key(3, { createdAt: 50 })]), [1, 2])
  const twice = { ...second, previousAt: 90, retiresAt: 99 }
  const third = key(3, { createdAt: 50, currentAt: 90 })
  assert.deepEqual(idsBefore([first, twice, third, key(4, { createdAt: 90 })]), [2, 3])
  const unannounced = key(3, { createdAt: 50, currentAt: 50 })
  assert.deepEqual(idsBefore([first, key(2, {}), unannounced]), [1, 2])
})

test('the set before a revocation has the revoked key, where that one signed', () => {
  const revoked = key(1, { currentAt: 10, revokedAt: 50 })
  assert.deepEqual(
    idsBefore([revoked, key(2, { currentAt: 50 }), key(3, { createdAt: 50 })]),
    [1, 2],
  )
  assert.equal(idsBefore([key(1, { currentAt: 10 }), key(2, { revokedAt: 50 })]), undefined)
})

test('keys that are made and rotated within a second are told apart by their order', () => {
  const first = key(1, { currentAt: 10, previousAt: 10, retiresAt: 60 })
  assert.deepEqual(idsBefore([first, key(2, { currentAt: 10 }), key(3, {})]), [1, 2])
})

test('without a rotation there is no set before it', () => {
  assert.equal(idsBefore([key(1, { currentAt: 10 }), key(2, {})]), undefined)
  assert.equal(idsBefore([]), undefined)
})
