import { createHash } from 'node:crypto'
import type { NewEvent } from '../../src/core/events/event.ts'
import { DEFAULT_ISSUER_NAME } from '../../src/core/issuers/issuer.ts'
import type { NewToken } from '../../src/core/tokens/token.ts'
import { loadSeed } from '../../src/fixture/load-seed.ts'
import { closeIdp } from '../../src/idp/close-idp.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import type { Idp } from '../../src/idp/idp.ts'
import { openIdp } from '../../src/idp/open-idp.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { newClient, newEvent, newSubject, newToken } from '../support/records.ts'

/** Raised when what is filled in changes, so that a file kept from before is not taken. */
export const FILL_VERSION = 3

/** How many events an issuer's log keeps at most. */
const EVENTS = 100_000

const CLIENTS = 5_000
const SUBJECTS = 5_000
const STATIC_TOKENS = 500
const ISSUERS = 20
const BATCH = 10_000

/** The oldest this share of the tokens has expired, as in a database that was used for long. */
const EXPIRED_SHARE = 0.4

const YEAR_SECONDS = 31_536_000

/** The beginning of the names of issuers that have nothing. */
export const OTHER_ISSUER = 'bench-empty'

/** A token with half of all requests, and one that is revoked though the log does not say by whom. */
export const STORY_JTI = 'bench-introspected-often'
export const REVOKED_JTI = 'bench-revoked-untold'

/** Fills a new database file with this many tokens and as much of the rest as a busy one has, the same each time but for the keys. */
export async function fillDatabase(path: string, tokens: number): Promise<void> {
  const store = await openSqliteStore({ location: { kind: 'file', path }, durability: 'normal' })
  const idp = await openIdp({
    store,
    publicUrl: 'http://localhost:9400',
    settings: { seed: loadSeed() },
  })
  const issuer = await store.issuers.byName(DEFAULT_ISSUER_NAME)
  if (issuer === undefined) throw new Error('the default issuer is missing')
  const now = idp.clock.now()
  await fillRegistries(store, issuer.id, now)
  const kids = await keysToSignWith(idp, issuer.id, now)
  await inBatches(store, tokens, async (tx, n) => {
    const { jti } = await tx.tokens.insert(token(issuer.id, { n, tokens, now, kids }))
    if (n % 20 === 7) await tx.tokens.revoke(issuer.id, { jtis: [jti] }, now)
  })
  await fillEvents(store, issuer.id, now)
  for (let n = 0; n < ISSUERS; n += 1) await createIssuer(idp, `${OTHER_ISSUER}-${n}`)
  await closeIdp(idp)
}

async function fillRegistries(store: Store, issuerId: number, now: number): Promise<void> {
  const at = { createdAt: now, updatedAt: now }
  await store.transaction(async (tx) => {
    for (let n = 0; n < CLIENTS; n += 1)
      await tx.clients.insert(newClient(issuerId, { clientId: `client-${n}`, ...at }))
    for (let n = 0; n < SUBJECTS; n += 1)
      await tx.subjects.insert(
        newSubject(issuerId, {
          sub: `user-${n}`,
          name: `User ${n}`,
          email: `user-${n}@example.com`,
          ...at,
        }),
      )
    const table = await tx.staticTables.put(issuerId, 'bench', now)
    for (let n = 0; n < STATIC_TOKENS; n += 1)
      await tx.staticTables.putToken(table.id, `static-${n}`, {
        client_id: `client-${n}`,
        scopes: ['read'],
      })
  })
}

/** The current keys, and one that is revoked. */
async function keysToSignWith(idp: Idp, issuerId: number, now: number): Promise<readonly string[]> {
  const keys = await idp.store.signingKeys.list(issuerId, { limit: 9 })
  const current = keys.filter(({ state }) => state === 'current').map(({ kid }) => kid)
  const revoked = keys.find(({ state, alg }) => state === 'next' && alg === 'ES256')
  if (revoked === undefined) throw new Error('there is no key to revoke')
  await idp.store.signingKeys.toRevoked(revoked.id, now)
  return [...current, revoked.kid]
}

interface Place {
  readonly n: number
  readonly tokens: number
  readonly now: number
  readonly kids: readonly string[]
}

/** The token number `n`; most are of one client and one subject, as where one person tries things out. */
function token(issuerId: number, { n, tokens, now, kids }: Place): NewToken {
  const chance = createHash('sha256').update(`${n}`).digest()
  const pick = chance.readUInt32BE(0)
  const opaque = n % 10 === 3
  const kid = opaque
    ? null
    : (kids[n % 50 === 1 ? kids.length - 1 : pick % (kids.length - 1)] ?? null)
  const issuedAt = now - (tokens - n)
  const expired = n < tokens * EXPIRED_SHARE
  const expiresAt = expired
    ? now - 60 - (pick % YEAR_SECONDS)
    : now + YEAR_SECONDS + (pick % YEAR_SECONDS)
  const subject = n % 2 === 0 ? 'alice' : `user-${pick % 2000}`
  const clientId = clientOf(n, pick)
  const jti =
    n === tokens - 2 ? STORY_JTI : n === tokens - 13 ? REVOKED_JTI : chance.toString('base64url')
  const scope = pick % 3 === 0 ? 'read write' : 'read'
  const times = { iat: issuedAt, exp: expiresAt }
  const claims = {
    iss: 'http://localhost:9400/issuers/default',
    sub: subject,
    client_id: clientId,
    jti,
    scope,
    ...times,
  }
  return newToken(issuerId, {
    jti,
    format: opaque ? 'opaque' : 'jwt',
    value: opaque ? jti.padEnd(43, '0') : signedText(chance, claims),
    kid,
    alg: opaque ? null : 'RS256',
    subject,
    clientId,
    scope,
    issuedAt,
    notBefore: n % 20 === 11 ? issuedAt + 2 * YEAR_SECONDS : null,
    expiresAt: n % 100 === 99 ? null : expiresAt,
    header: opaque ? null : { alg: 'RS256', typ: 'at+jwt', kid },
    claims,
  })
}

function clientOf(n: number, pick: number): string {
  if (n % 10 < 6) return 'demo-client'
  return n % 10 < 9 ? `client-${pick % 50}` : `client-${pick % CLIENTS}`
}

/** A text as long as a token signed with RS256. */
function signedText(chance: Buffer, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part(claims)}.${chance.toString('base64url').repeat(8)}`
}

async function inBatches(
  store: Store,
  count: number,
  make: (tx: Parameters<Parameters<Store['transaction']>[0]>[0], n: number) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH)
    await store.transaction(async (tx) => {
      for (let n = from; n < Math.min(from + BATCH, count); n += 1) await make(tx, n)
    })
}

/** Fills the log to its bound: requests, and changes a tenth of them. */
async function fillEvents(store: Store, issuerId: number, now: number): Promise<void> {
  const requests = Array.from({ length: EVENTS }, (_, n) => event(issuerId, n, now))
  for (let from = 0; from < EVENTS; from += BATCH)
    await store.transaction((tx) => tx.events.append(requests.slice(from, from + BATCH)))
}

function event(issuerId: number, n: number, now: number): NewEvent {
  const at = now - Math.floor((EVENTS - n) / 2)
  const times = { at, issuerAt: at }
  const clientId = `client-${n % 50}`
  if (n % 10 === 0)
    return newEvent(issuerId, {
      ...times,
      jti: `minted-${n}`,
      clientId,
      data: { format: 'jwt', subject: 'alice' },
    })
  const endpoint = n % 3 === 0 ? 'jwks' : 'introspect'
  const jti = n % 2 === 1 ? STORY_JTI : `token-${n % 1000}`
  const data = {
    endpoint,
    method: 'POST',
    status: 200,
    outcome: n % 7 === 0 ? 'inactive' : 'active',
    duration_ms: 0.4,
    user_agent: 'python-httpx/0.28',
  }
  return newEvent(issuerId, {
    ...times,
    type: 'request',
    data,
    ...(endpoint === 'jwks' ? {} : { jti, clientId }),
  })
}
