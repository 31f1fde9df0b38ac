import { randomUUID } from 'node:crypto'
import type { NewClient } from '../../src/core/clients/client.ts'
import type { ClientDocument } from '../../src/core/clients/client-document.ts'
import type { NewEvent } from '../../src/core/events/event.ts'
import type { NewDeviceCode } from '../../src/core/grants/device-code.ts'
import type { NewGrant } from '../../src/core/grants/grant.ts'
import { type NewSingleUse, secretDigest } from '../../src/core/grants/single-use.ts'
import type { SubjectSession } from '../../src/core/grants/subject-session.ts'
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
    grantId: null,
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
    origin: 'admin',
    registrationTokenDigest: null,
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

/** What somebody granted a client. */
export function newGrant(issuerId: number, changes: Partial<NewGrant> = {}): NewGrant {
  return {
    issuerId,
    clientId: 'demo-client',
    origin: 'authorization_code',
    subject: 'alice',
    scope: 'openid read',
    resources: ['http://127.0.0.1:8000/mcp'],
    authTime: NOW - 5,
    createdAt: NOW,
    ...changes,
  }
}

/** An authorization code, unlike every other. */
export function newCode(
  issuerId: number,
  changes: Partial<NewSingleUse<'authorization_code'>> = {},
): NewSingleUse<'authorization_code'> {
  return {
    issuerId,
    kind: 'authorization_code',
    digest: secretDigest(randomUUID()),
    clientId: 'demo-client',
    grantId: null,
    data: { redirectUri: 'http://127.0.0.1/cb', codeChallenge: 'c', nonce: null, dpopJkt: null },
    createdAt: NOW,
    expiresAt: NOW + 60,
    ...changes,
  }
}

/** What a device asks for, unlike every other. */
export function newDeviceCode(
  issuerId: number,
  changes: Partial<NewDeviceCode> = {},
): NewDeviceCode {
  const userCode = randomUUID()
  return {
    issuerId,
    digest: secretDigest(userCode),
    userCode,
    clientId: 'demo-client',
    scope: 'read',
    resources: [],
    dpopJkt: null,
    intervalSeconds: 5,
    createdAt: NOW,
    expiresAt: NOW + 600,
    ...changes,
  }
}

/** Somebody who is signed in, in a browser unlike every other. */
export function newSubjectSession(
  issuerId: number,
  changes: Partial<SubjectSession> = {},
): SubjectSession {
  return {
    issuerId,
    digest: secretDigest(randomUUID()),
    subject: 'alice',
    authTime: NOW,
    expiresAt: NOW + 3600,
    ...changes,
  }
}

/** A client's metadata document as it was fetched. */
export function newClientDocument(
  issuerId: number,
  changes: Partial<ClientDocument> = {},
): ClientDocument {
  const url = changes.url ?? `https://client.test/${randomUUID()}`
  return {
    issuerId,
    url,
    document: { client_id: url, redirect_uris: ['http://127.0.0.1/cb'] },
    fetchedAt: NOW,
    freshUntil: NOW + 300,
    ...changes,
  }
}
