import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { tokenDigest } from '../../src/core/tokens/token.ts'
import { MIGRATIONS } from '../../src/store/sqlite/migrations/migrations.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { NOW, newCode, newGrant, newToken } from '../support/records.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

/** The schema before there were grants. */
const BEFORE = 5

/** A database of the schema before, with a row of each table that the step changes. */
function databaseBefore(path: string): void {
  const raw = new Database(path)
  for (const step of MIGRATIONS.slice(0, BEFORE)) raw.exec(step)
  raw.pragma('application_id = 0x4d496450')
  raw.pragma(`user_version = ${BEFORE}`)
  raw.exec("INSERT INTO issuers VALUES (1, 'default', 0, NULL, NULL, 0, '[]', 0, NULL, NULL)")
  raw.exec(`INSERT INTO clients (issuer_id, client_id, client_secret, redirect_uris, grant_types, response_types,
    token_endpoint_auth_method, further, created_at, updated_at) VALUES (1, 'old-client', 'secret', '[]',
    '["client_credentials"]', '[]', 'client_secret_basic', '{}', 0, 0)`)
  const token = newToken(1, { jti: 'old-token' })
  raw
    .prepare(`INSERT INTO tokens (id, issuer_id, jti, digest, format, kid, alg, profile, origin, subject, client_id,
      audience, scope, issued_at, not_before, expires_at)
      VALUES (7, 1, @jti, @digest, @format, @kid, @alg, @profile, @origin, @subject, @clientId, '"aud"', @scope,
      @issuedAt, @notBefore, @expiresAt)`)
    .run({ ...token, digest: tokenDigest(token.value) })
  raw
    .prepare(
      'INSERT INTO token_contents (id, value, header, claims, fault) VALUES (7, ?, ?, ?, NULL)',
    )
    .run(token.value, JSON.stringify(token.header), JSON.stringify(token.claims))
  raw.close()
}

test('a database from before there were grants keeps its clients and tokens, and takes grants (Z-06)', async (t) => {
  const path = join(temporaryDirectory(t), 'mock.db')
  databaseBefore(path)
  const store = await openSqliteStore({ location: { kind: 'file', path } })
  try {
    const client = await store.clients.byClientId(1, 'old-client')
    assert.deepEqual(
      [client?.origin, client?.registrationTokenDigest, client?.metadata.grantTypes],
      ['admin', null, ['client_credentials']],
    )
    const token = await store.tokens.byJti(1, 'old-token')
    assert.deepEqual([token?.grantId, token?.revokedAt, token?.audience], [null, null, 'aud'])
    const grant = await store.grants.insert(newGrant(1, { clientId: 'old-client' }))
    assert.ok((await store.singleUses.insert(newCode(1, { grantId: grant.id }))) !== undefined)
    await store.tokens.insert(newToken(1, { jti: 'new', grantId: grant.id }))
    assert.equal(await store.grants.revoke(1, grant.id, NOW), 1)
    assert.equal((await store.tokens.byJti(1, 'old-token'))?.revokedAt, null)
  } finally {
    await store.close()
  }
  const raw = new Database(path)
  assert.equal(raw.pragma('user_version', { simple: true }), MIGRATIONS.length)
  assert.equal(raw.pragma('integrity_check', { simple: true }), 'ok')
  assert.deepEqual(raw.pragma('foreign_key_check'), [])
  raw.close()
})
