import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from '../../../src/core/clients/client.ts'
import {
  ASSERTION_LEEWAY_SECONDS,
  type ClientAssertion,
  checkAssertionClaims,
  isSignedByKeyOf,
  LONGEST_ASSERTION_SECONDS,
  mayAssert,
  readClientAssertion,
} from '../../../src/core/clients/client-assertion.ts'
import { VERIFIED_ALGS } from '../../../src/core/keys/verifying-key.ts'
import { parseParameters } from '../../../src/core/protocol/parameters.ts'
import { formBody, type Parameters } from '../../support/http.ts'
import {
  asserted,
  clientAssertion,
  DEFAULT_URL,
  type Otherwise,
  type ProofKey,
  proofKey,
} from '../../support/proofs.ts'
import { newClient } from '../../support/records.ts'
import { NOW } from '../../support/test-idp.ts'

const key = await proofKey()
const form = (parameters: Parameters) => parseParameters(Buffer.from(formBody(parameters)))
const TOKEN_URL = `${DEFAULT_URL}/token`
const TERMS = { audiences: [DEFAULT_URL, TOKEN_URL], now: NOW }

async function assertion(otherwise: Otherwise = {}, by = key): Promise<ClientAssertion> {
  const text = await clientAssertion('client', by, otherwise)
  const read = readClientAssertion(form(asserted(text)))
  assert.ok(read)
  return read
}

test('an assertion names its client by sub, which the client_id of the body may repeat (RFC 7523 section 3)', async () => {
  const parameters = asserted(await clientAssertion('client', key))
  assert.equal(readClientAssertion(form(parameters))?.clientId, 'client')
  assert.equal(
    readClientAssertion(form({ ...parameters, client_id: 'client' }))?.clientId,
    'client',
  )
  assert.throws(() => readClientAssertion(form({ ...parameters, client_id: 'other' })), {
    code: 'invalid_client',
  })
  assert.equal(readClientAssertion(form({ client_id: 'client' })), undefined)
})

test('an assertion and its type come together, and the type is the one for JWTs (RFC 7521 section 4.2)', async () => {
  const { client_assertion, client_assertion_type } = asserted(await clientAssertion('client', key))
  const refused = (parameters: Record<string, string | undefined>, code: string) => {
    const sent = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value))
    assert.throws(() => readClientAssertion(form(sent as Parameters)), { code })
  }
  refused({ client_assertion }, 'invalid_request')
  refused({ client_assertion_type }, 'invalid_request')
  const saml = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'
  refused({ client_assertion, client_assertion_type: saml }, 'invalid_client')
})

test('an assertion that names no client, or two, or is no JWT is invalid_client (RFC 7523 section 3)', async () => {
  for (const claims of [
    { sub: undefined },
    { iss: undefined },
    { iss: 'other' },
    { sub: 'other' },
    { sub: '', iss: '' },
    { sub: 7, iss: 7 },
    { sub: ['client'], iss: ['client'] },
  ]) {
    await assert.rejects(assertion({ claims }), { code: 'invalid_client' }, JSON.stringify(claims))
  }
  for (const text of ['x', 'a.b.c', `${await clientAssertion('client', key)}=`]) {
    assert.throws(() => readClientAssertion(form(asserted(text))), { code: 'invalid_client' }, text)
  }
})

test('an assertion is for us alone, by issuer or by endpoint, to the letter (RFC 7523 section 3, T-21)', async () => {
  for (const aud of [DEFAULT_URL, TOKEN_URL, [DEFAULT_URL], [TOKEN_URL]]) {
    assert.ok(checkAssertionClaims(await assertion({ claims: { aud } }), TERMS).jti)
  }
  for (const aud of [
    undefined,
    '',
    [],
    `${DEFAULT_URL}/`,
    `${TOKEN_URL}?x`,
    DEFAULT_URL.toUpperCase(),
    'https://other.example',
    [DEFAULT_URL, 'https://other.example'],
    ['https://other.example', DEFAULT_URL],
    [DEFAULT_URL, TOKEN_URL],
    { url: DEFAULT_URL },
  ]) {
    const wrong = await assertion({ claims: { aud } })
    assert.throws(
      () => checkAssertionClaims(wrong, TERMS),
      { code: 'invalid_client' },
      JSON.stringify(aud),
    )
  }
})

test('an assertion ends, and within the hour; it is not from the future; clocks may differ a little (RFC 7523 section 3, T-21)', async () => {
  const leeway = ASSERTION_LEEWAY_SECONDS
  const longest = NOW + LONGEST_ASSERTION_SECONDS + leeway
  for (const claims of [
    { exp: NOW - leeway + 1 },
    { exp: longest },
    { iat: undefined },
    { iat: NOW + leeway, nbf: NOW + leeway },
    { iat: NOW - 86_400 },
  ]) {
    assert.ok(checkAssertionClaims(await assertion({ claims }), TERMS), JSON.stringify(claims))
  }
  for (const claims of [
    { exp: undefined },
    { exp: null },
    { exp: String(NOW + 60) },
    { exp: NOW - leeway },
    { exp: longest + 1 },
    { nbf: NOW + leeway + 1 },
    { nbf: 'now' },
    { iat: NOW + leeway + 1 },
    { iat: '0' },
  ]) {
    const wrong = await assertion({ claims })
    assert.throws(
      () => checkAssertionClaims(wrong, TERMS),
      { code: 'invalid_client' },
      JSON.stringify(claims),
    )
  }
})

test('an assertion has a jti, and is remembered for as long as it would be taken (RFC 7523 section 3, T-21)', async () => {
  const use = checkAssertionClaims(await assertion({ claims: { jti: 'x', exp: NOW + 9.5 } }), TERMS)
  assert.deepEqual(use, { jti: 'x', expiresAt: NOW + 10 + ASSERTION_LEEWAY_SECONDS })
  for (const jti of [undefined, '', 7, null]) {
    const wrong = await assertion({ claims: { jti } })
    assert.throws(() => checkAssertionClaims(wrong, TERMS), { code: 'invalid_client' })
  }
})

/** What check-client-assertion.ts asks of a client whose keys are in its registration. */
const isSignedByClient = (signed: ClientAssertion, by: Client) =>
  mayAssert(by, signed) && isSignedByKeyOf(by.metadata.further.jwks, signed)

function client(further: Record<string, unknown>, method = 'private_key_jwt') {
  const made = newClient(1, { clientSecret: null })
  const metadata = { ...made.metadata, tokenEndpointAuthMethod: method, further }
  return { ...made, id: 1, metadata } as Client
}

const jwks = (...keys: readonly object[]) => ({ jwks: { keys } })
const publicOf = ({ jwk }: ProofKey, members: object = {}) => ({ ...jwk, ...members })

for (const alg of VERIFIED_ALGS) {
  test(`a client can sign by ${alg}, as the metadata says (RFC 7523 section 3)`, async () => {
    const own = await proofKey(alg)
    assert.ok(isSignedByClient(await assertion({}, own), client(jwks(publicOf(own)))))
  })
}

test('a key of the registration must have signed, by kid where one is named (RFC 7517 section 4.5)', async () => {
  const other = await proofKey()
  const signed = await assertion()
  assert.ok(isSignedByClient(signed, client(jwks(publicOf(other), publicOf(key)))))
  assert.equal(isSignedByClient(signed, client(jwks(publicOf(other)))), false)
  assert.equal(isSignedByClient(signed, client({})), false)
  const named = await assertion({ header: { kid: 'b' } })
  const set = (kid: string) => client(jwks(publicOf(other, { kid: 'a' }), publicOf(key, { kid })))
  assert.ok(isSignedByClient(named, set('b')))
  assert.equal(isSignedByClient(named, set('c')), false)
  assert.equal(isSignedByClient(named, client(jwks(publicOf(key)))), false)
})

test('a key for encryption, or for another algorithm, verifies nothing (RFC 7517 sections 4.2, 4.4)', async () => {
  const signed = await assertion()
  assert.ok(isSignedByClient(signed, client(jwks(publicOf(key, { use: 'sig', alg: 'ES256' })))))
  assert.equal(isSignedByClient(signed, client(jwks(publicOf(key, { use: 'enc' })))), false)
  assert.equal(isSignedByClient(signed, client(jwks(publicOf(key, { alg: 'ES384' })))), false)
})

test('the algorithm is the registered one, where one is registered (RFC 7591 section 2, T-21)', async () => {
  const own = await proofKey('PS256')
  const registered = (alg: string) =>
    client({ ...jwks(publicOf(own)), token_endpoint_auth_signing_alg: alg })
  const signed = await assertion({}, own)
  assert.ok(isSignedByClient(signed, registered('PS256')))
  assert.equal(isSignedByClient(signed, registered('RS256')), false)
})

test('a client that is registered for another method proves nothing by a key (RFC 7591 section 2)', async () => {
  const signed = await assertion()
  for (const method of ['client_secret_basic', 'client_secret_post', 'none']) {
    assert.equal(isSignedByClient(signed, client(jwks(publicOf(key)), method)), false, method)
  }
})
