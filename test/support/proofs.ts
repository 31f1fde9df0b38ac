import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { CLIENT_ASSERTION_TYPE } from '../../src/core/clients/client-assertion.ts'
import { PUBLIC_URL } from './http.ts'
import { NOW } from './test-idp.ts'

/** The base of the default issuer's endpoints in every test. */
export const DEFAULT_URL = `${PUBLIC_URL}/issuers/default`

/** A key pair that signs proofs: its public half as a JWK, and that one's thumbprint. */
export interface ProofKey {
  readonly alg: string
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']
  readonly jwk: JWK
  readonly jkt: string
}

/** Makes a key pair for an algorithm. */
export async function proofKey(alg = 'ES256'): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return { alg, privateKey, jwk, jkt: await calculateJwkThumbprint(jwk) }
}

/** What a proof or an assertion says otherwise; undefined leaves a member out. */
export interface Otherwise {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
}

/** A DPoP proof for a POST to the default issuer's token endpoint, unless it says otherwise. */
export async function dpopProof(
  key: ProofKey,
  { header, claims }: Otherwise = {},
): Promise<string> {
  const said = { jti: randomUUID(), htm: 'POST', htu: `${DEFAULT_URL}/token`, iat: NOW, ...claims }
  return new SignJWT(said)
    .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk: key.jwk, ...header })
    .sign(key.privateKey)
}

/** The `ath` of an access token. */
export function ath(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('base64url')
}

/** A client's assertion to the default issuer, unless it says otherwise. */
export async function clientAssertion(
  clientId: string,
  key: ProofKey,
  { header, claims }: Otherwise = {},
): Promise<string> {
  const said = {
    iss: clientId,
    sub: clientId,
    aud: DEFAULT_URL,
    jti: randomUUID(),
    iat: NOW,
    exp: NOW + 60,
    ...claims,
  }
  return new SignJWT(said).setProtectedHeader({ alg: key.alg, ...header }).sign(key.privateKey)
}

/** The parameters that an assertion is sent by. */
export function asserted(assertion: string): Readonly<Record<string, string>> {
  return { client_assertion_type: CLIENT_ASSERTION_TYPE, client_assertion: assertion }
}
