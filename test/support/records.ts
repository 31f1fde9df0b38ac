import { randomUUID } from 'node:crypto'
import type { NewClient } from '../../src/core/clients/client.ts'
import type { NewEvent } from '../../src/core/events/event.ts'
import type { NewSubject } from '../../src/core/subjects/subject.ts'
import type { NewToken } from '../../src/core/tokens/token.ts'
import type { NewSigningKey } from '../../src/store/store.ts'

/** The instant at which the records here are made, in Unix seconds. */
export const NOW = 1_800_000_000

/** A token record as a mint would make it, unlike every other; `changes` replaces members. */
export function newToken(issuerId: number, changes: Partial<NewToken> = {}): NewToken {
  const jti = changes.jti ?? randomUUID()
  return {
    issuerId,
    jti,
    format: 'jwt',
    value: `header.${jti}.signature`,
    kid: 'key-1',
    alg: 'RS256',
    profile: 'rfc9068',
    origin: 'mint',
    subject: 'alice',
    clientId: 'demo-client',
    audience: 'http://127.0.0.1:8000/mcp',
    scope: 'read write',
    issuedAt: NOW,
    notBefore: null,
    expiresAt: NOW + 3600,
    header: { alg: 'RS256', typ: 'at+jwt', kid: 'key-1' },
    claims: { sub: 'alice', jti },
    fault: null,
    ...changes,
  }
}

/** A key record; the material is a placeholder, since a store does not look into it. */
export function newSigningKey(
  issuerId: number,
  changes: Partial<NewSigningKey> = {},
): NewSigningKey {
  const kid = changes.kid ?? randomUUID()
  return {
    issuerId,
    kid,
    alg: 'RS256',
    origin: 'generated',
    state: 'next',
    createdAt: NOW,
    currentAt: null,
    privateKey: `private key ${kid}`,
    publicJwk: { kty: 'RSA', kid, alg: 'RS256', use: 'sig', n: 'AQAB', e: 'AQAB' },
    ...changes,
  }
}

/** A confidential client with as few members as possible. */
export function newClient(issuerId: number, changes: Partial<NewClient> = {}): NewClient {
  return {
    issuerId,
    clientId: randomUUID(),
    clientSecret: 'secret',
    metadata: {
      redirectUris: [],
      grantTypes: ['client_credentials'],
      responseTypes: [],
      tokenEndpointAuthMethod: 'client_secret_basic',
      further: {},
    },
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  }
}

/** Somebody who can sign in. */
export function newSubject(issuerId: number, changes: Partial<NewSubject> = {}): NewSubject {
  return {
    issuerId,
    sub: randomUUID(),
    name: null,
    email: null,
    claims: {},
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  }
}

/** Something that happened. */
export function newEvent(issuerId: number, changes: Partial<NewEvent> = {}): NewEvent {
  return { issuerId, type: 'token_minted', at: NOW, issuerAt: NOW, data: {}, ...changes }
}
