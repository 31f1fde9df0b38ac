import assert from 'node:assert/strict'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { test } from 'node:test'
import {
  expectedByMode,
  FAULTS,
  faultById,
  TOKEN_FAULTS,
} from '../../../src/core/faults/catalogue.ts'
import type { FaultContext, TokenFault } from '../../../src/core/faults/fault.ts'
import { makeFaultToken } from '../../../src/core/faults/make-fault-token.ts'
import type { Alg } from '../../../src/core/keys/algorithms.ts'
import { withMembers } from '../../../src/core/tokens/claims.ts'
import { sealToken } from '../../../src/core/tokens/seal.ts'
import { type PublishedKey, strictVerdict } from '../../support/strict-verifier.ts'

const NOW = 1_800_000_000
const ISSUER = 'http://localhost:9400/issuers/default'
const AUDIENCE = 'http://127.0.0.1:8000/mcp'
const SCOPE = 'mcp:read'

const PRIVATE: Readonly<Record<string, KeyObject>> = {
  'rs-1': generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'rs-2': generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'es-1': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'es-2': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'ed-1': generateKeyPairSync('ed25519').privateKey,
  'ed-2': generateKeyPairSync('ed25519').privateKey,
}

const ALG_OF: Readonly<Record<string, Alg>> = { rs: 'RS256', es: 'ES256', ed: 'EdDSA' }
const PREFIX: Readonly<Partial<Record<Alg, string>>> = { RS256: 'rs', ES256: 'es', EdDSA: 'ed' }

const KEYS: readonly PublishedKey[] = Object.entries(PRIVATE).map(([kid, key]) => ({
  kid,
  alg: ALG_OF[kid.slice(0, 2)] ?? '',
  jwk: createPublicKey(key).export({ format: 'jwk' }) as Record<string, unknown>,
}))

const EXPECTED = { keys: KEYS, issuer: ISSUER, audience: AUDIENCE, scope: SCOPE, now: NOW }

function soundFor(alg: Alg) {
  const prefix = PREFIX[alg] ?? ''
  const kid = `${prefix}-1`
  const privateKey = PRIVATE[kid] ?? createPrivateKey('')
  const header = { alg, typ: 'at+jwt', kid }
  const claims = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'alice',
    client_id: 'demo-client',
    iat: NOW,
    exp: NOW + 3600,
    jti: 'id-1',
    scope: SCOPE,
  }
  const seal = (over: object) =>
    sealToken(
      {
        alg,
        header: Buffer.from(JSON.stringify(header)),
        payload: Buffer.from(JSON.stringify(withMembers(claims, { ...over }))),
      },
      privateKey,
    )
  const context: FaultContext = {
    now: NOW,
    issuer: ISSUER,
    audience: AUDIENCE,
    clientId: 'demo-client',
    scope: SCOPE,
    alg,
    kid,
    privateKey,
    publicKey: createPublicKey(privateKey),
    siblingKid: `${prefix}-2`,
    rsaKid: 'rs-1',
    randomBytes,
    sound: seal,
  }
  return { header, claims, context, seal }
}

const algsOf = (fault: TokenFault): readonly Alg[] =>
  fault.alg === undefined ? ['RS256', 'ES256', 'EdDSA'] : [fault.alg]

test('the catalogue has 217 tokens that are made from keys alone, and every id once', () => {
  assert.equal(TOKEN_FAULTS.length, 217)
  assert.equal(new Set(FAULTS.map(({ id }) => id)).size, FAULTS.length)
  for (const fault of FAULTS) {
    assert.match(fault.id, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    assert.match(fault.about, /^\S.*\.$/, fault.id)
    assert.match(fault.why, /^\S.*\.$/, fault.id)
    assert.match(fault.clause, /\d|authorization/, fault.id)
    assert.equal(faultById(fault.id), fault)
  }
  assert.equal(faultById('__proto__'), undefined)
})

for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) {
  test(`the token without a fault is good for a strict verifier, by ${alg} (RFC 9068 section 4)`, async () => {
    assert.equal(strictVerdict(await soundFor(alg).seal({}), EXPECTED), null)
  })
}

for (const fault of TOKEN_FAULTS) {
  test(`${fault.id}: a strict verifier ${fault.expected === 'accept' ? 'accepts' : 'judges'} it as the catalogue says (${fault.clause})`, async () => {
    for (const alg of algsOf(fault)) {
      const { header, claims, context } = soundFor(alg)
      const made = await makeFaultToken(fault, { header, claims }, context)
      const reason = strictVerdict(made.value, EXPECTED)
      if (fault.expected === 'accept') assert.equal(reason, null, alg)
      if (fault.expected === 'reject') assert.notEqual(reason, null, `${alg} was accepted`)
    }
  })
}

test('a fault changes the segments that it names and no other, byte by byte (decision 28)', async () => {
  for (const fault of TOKEN_FAULTS) {
    if (fault.write !== undefined) continue
    for (const alg of algsOf(fault)) {
      const { header, claims, context } = soundFor(alg)
      const { value } = await makeFaultToken(fault, { header, claims }, context)
      const [head, body] = value.split('.')
      const same = { head: encoded(header) === head, body: encoded(claims) === body }
      assert.equal(same.head, fault.header === undefined, `${fault.id} ${alg}: header`)
      assert.equal(same.body, fault.claims === undefined, `${fault.id} ${alg}: payload`)
    }
  }
})

const encoded = (object: object) => Buffer.from(JSON.stringify(object)).toString('base64url')

test('what the header and the claims of a fault token say is told, and the payload itself where that is not all', async () => {
  const { header, claims, context } = soundFor('RS256')
  const make = async (id: string) => {
    const fault = faultById(id)
    assert.equal(fault?.kind, 'token')
    return makeFaultToken(fault as TokenFault, { header, claims }, context)
  }
  const plain = await make('exp-past')
  assert.deepEqual([plain.claims?.exp, plain.payloadRaw], [NOW - 3600, null])
  const twice = await make('pl-dup-sub')
  assert.equal(twice.claims?.sub, 'alice')
  assert.match(Buffer.from(twice.payloadRaw ?? '', 'base64url').toString(), /"sub":"admin","sub":/)
  const none = await make('pl-not-json')
  assert.deepEqual(
    [none.claims, none.payloadRaw],
    [null, Buffer.from('hello').toString('base64url')],
  )
})

test('what is due depends on how a resource server checks tokens (RFC 7662 section 4)', () => {
  const due = (id: string) => {
    const fault = faultById(id)
    assert.ok(fault)
    return expectedByMode(fault)
  }
  assert.equal(due('typ-jwt').jwks, 'reject')
  assert.equal(due('typ-jwt').introspection, 'accept', 'introspection says nothing of typ')
  assert.equal(due('exp-past').introspection, 'reject')
  assert.equal(due('ok-rs256').static, 'reject', 'no table has it')
})
