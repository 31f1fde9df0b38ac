import type { Database } from 'better-sqlite3'
import type { Alg } from '../../core/keys/algorithms.ts'
import type { PublicJwk } from '../../core/keys/public-jwk.ts'
import type { SigningKey, StoredKeyState } from '../../core/keys/signing-key.ts'
import type { NewSigningKey, SigningKeyTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { below, exactText, jsonOrNull, parsedOrNull } from './rows.ts'
import { mustHaveChanged, refusingDuplicates } from './sqlite-error.ts'

interface SigningKeyRow {
  readonly id: number
  readonly issuer_id: number
  readonly kid: string
  readonly alg: Alg
  readonly origin: SigningKey['origin']
  readonly state: StoredKeyState
  readonly created_at: number
  readonly current_at: number | null
  readonly previous_at: number | null
  readonly retires_at: number | null
  readonly revoked_at: number | null
  readonly tokens_signed: number
  readonly last_expires_at: number | null
  readonly public_jwk: string | null
  readonly private_key: string
}

type Reads =
  | 'byKid'
  | 'byPrivateKey'
  | 'current'
  | 'next'
  | 'published'
  | 'publishedAt'
  | 'list'
  | 'algsWithCurrent'
type Writes = 'insert' | 'toCurrent' | 'toPrevious' | 'toRevoked' | 'countSigned'

const PUBLISHED = `SELECT * FROM signing_keys WHERE issuer_id = ? AND public_jwk IS NOT NULL
  AND (state IN ('next', 'current') OR (state = 'previous' AND retires_at > ?))
  ORDER BY state <> 'current', id`

const PUBLISHED_AT = `SELECT * FROM signing_keys WHERE issuer_id = @issuerId AND public_jwk IS NOT NULL
  AND created_at <= @at AND ifnull(retires_at > @at, 1) AND ifnull(revoked_at > @at, 1) ORDER BY id`

const ALGS_WITH_CURRENT = `SELECT alg FROM signing_keys AS known WHERE issuer_id = ? AND state = 'current'
  ORDER BY (SELECT min(id) FROM signing_keys WHERE issuer_id = known.issuer_id AND alg = known.alg)`

const INSERT = `INSERT INTO signing_keys
  (issuer_id, kid, alg, origin, state, created_at, current_at, public_jwk, private_key)
  VALUES (@issuerId, @kid, @alg, @origin, @state, @createdAt, @currentAt, @publicJwk, @privateKey)
  RETURNING *`

const COUNT_SIGNED = `UPDATE signing_keys SET tokens_signed = tokens_signed + @tokens,
  last_expires_at = coalesce(max(last_expires_at, @lastExpiresAt), last_expires_at, @lastExpiresAt)
  WHERE id = @id`

/** The table of signing keys. */
export const signingKeyTable = {
  reads(db: Database): Sync<SigningKeyTable, Reads> {
    const byKid = db.prepare<[number, string], SigningKeyRow>(
      'SELECT * FROM signing_keys WHERE issuer_id = ? AND kid = ?',
    )
    const byPrivateKey = db.prepare<[number, Alg, string], SigningKeyRow>(
      'SELECT * FROM signing_keys WHERE issuer_id = ? AND alg = ? AND private_key = ?',
    )
    const inState = db.prepare<[number, Alg, StoredKeyState], SigningKeyRow>(
      'SELECT * FROM signing_keys WHERE issuer_id = ? AND alg = ? AND state = ? ORDER BY id',
    )
    const published = db.prepare<[number, number], SigningKeyRow>(PUBLISHED)
    const publishedAt = db.prepare<[object], SigningKeyRow>(PUBLISHED_AT)
    const newest = db.prepare<[number, number, number], SigningKeyRow>(
      'SELECT * FROM signing_keys WHERE issuer_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    const algsWithCurrent = db.prepare<[number], Alg>(ALGS_WITH_CURRENT).pluck()
    return {
      byKid(issuerId, kid) {
        const row = byKid.get(issuerId, kid)
        return row && fromRow(row)
      },
      byPrivateKey(issuerId, { alg, privateKey }) {
        const row = byPrivateKey.get(issuerId, alg, privateKey)
        return row && fromRow(row)
      },
      current(issuerId, alg) {
        const row = inState.get(issuerId, alg, 'current')
        return row && fromRow(row)
      },
      next: (issuerId, alg) => inState.all(issuerId, alg, 'next').map(fromRow),
      published: (issuerId, now) => published.all(issuerId, now).map(fromRow),
      publishedAt: (issuerId, at) => publishedAt.all({ issuerId, at }).map(fromRow),
      list: (issuerId, page) => newest.all(issuerId, below(page), page.limit).map(fromRow),
      algsWithCurrent: (issuerId) => algsWithCurrent.all(issuerId),
    }
  },

  writes(db: Database): Sync<SigningKeyTable, Writes> {
    const insert = db.prepare<[object], SigningKeyRow>(INSERT)
    const toCurrent = db.prepare<[number, number]>(
      "UPDATE signing_keys SET state = 'current', current_at = ? WHERE id = ?",
    )
    const toPrevious = db.prepare<[number, number, number]>(
      "UPDATE signing_keys SET state = 'previous', previous_at = ?, retires_at = ? WHERE id = ?",
    )
    const toRevoked = db.prepare<[number, number]>(
      "UPDATE signing_keys SET state = 'revoked', revoked_at = ? WHERE id = ?",
    )
    const countSigned = db.prepare(COUNT_SIGNED)
    const secondCurrent = () => 'another key of this algorithm is current already'
    return {
      insert: (key) => insertKey(insert, key),
      toCurrent(id, currentAt) {
        const changed = refusingDuplicates(() => toCurrent.run(currentAt, id), secondCurrent)
        mustHaveChanged(changed, 'the key')
      },
      toPrevious(id, { previousAt, retiresAt }) {
        mustHaveChanged(toPrevious.run(previousAt, retiresAt, id), 'the key')
      },
      toRevoked(id, revokedAt) {
        mustHaveChanged(toRevoked.run(revokedAt, id), 'the key')
      },
      countSigned(id, signed) {
        mustHaveChanged(countSigned.run({ id, ...signed }), 'the key')
      },
    }
  },
}

function insertKey(
  insert: { get(columns: object): SigningKeyRow | undefined },
  key: NewSigningKey,
): SigningKey {
  const columns = {
    ...key,
    kid: exactText('kid', key.kid),
    privateKey: exactText('private_key', key.privateKey),
    publicJwk: jsonOrNull(key.publicJwk),
  }
  const row = refusingDuplicates(
    () => insert.get(columns),
    (names) =>
      names.includes('kid')
        ? `a key with the kid "${key.kid}" is there already; a kid is never used twice`
        : `another key of ${key.alg} is current already`,
  )
  if (row === undefined) throw new Error('SQLite answered no row to an insert that returns it')
  return fromRow(row)
}

function fromRow(row: SigningKeyRow): SigningKey {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    kid: row.kid,
    alg: row.alg,
    origin: row.origin,
    state: row.state,
    createdAt: row.created_at,
    currentAt: row.current_at,
    previousAt: row.previous_at,
    retiresAt: row.retires_at,
    revokedAt: row.revoked_at,
    tokensSigned: row.tokens_signed,
    lastExpiresAt: row.last_expires_at,
    publicJwk: parsedOrNull<PublicJwk>(row.public_jwk),
    privateKey: row.private_key,
  }
}
