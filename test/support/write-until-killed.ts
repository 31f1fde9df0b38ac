import { writeSync } from 'node:fs'
import { secretDigest } from '../../src/core/grants/single-use.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { NOW, newClient, newEvent, newGrant, newSigningKey, newToken } from './records.ts'

/**
 * Writes to the database file named as its argument until it is killed, many changes at once, and prints each on a line
 * of its own (`minted JTI`) once the store has acknowledged it.
 */
const [path = ''] = process.argv.slice(2)
const run = `${process.pid}`
const store = await openSqliteStore({ location: { kind: 'file', path } })
const { id: issuerId } = (await store.issuers.byName('default')) ?? (await firstIssuer(store))

await Promise.all([
  ...Array.from({ length: 8 }, mint),
  revoke(),
  rotate(),
  putStaticToken(),
  addClient(),
  redeem(),
])

async function firstIssuer(empty: Store) {
  const rotation = { everySeconds: null, graceSeconds: null, prepublishSeconds: 0, algs: [] }
  return empty.issuers.insert('default', NOW, rotation)
}

/** Prints at once, before anything else is written; waits while the reader is behind. */
function acknowledged(what: string, id: string): void {
  for (;;) {
    try {
      writeSync(1, `${what} ${id}\n`)
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}

async function mint(_: unknown, writer: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const jti = `${run}-${writer}-${n}`
    await store.transaction(async (tx) => {
      await tx.tokens.insert(newToken(issuerId, { jti }))
      await tx.events.append([newEvent(issuerId, { jti })])
    })
    acknowledged('minted', jti)
  }
}

async function revoke(): Promise<never> {
  for (let n = 0; ; n += 1) {
    const jti = `${run}-revoked-${n}`
    await store.tokens.insert(newToken(issuerId, { jti }))
    await store.tokens.revoke(issuerId, { jtis: [jti] }, NOW)
    acknowledged('revoked', jti)
  }
}

async function rotate(): Promise<never> {
  for (let n = 0; ; n += 1) {
    const kid = `${run}-${n}`
    await store.transaction(async (tx) => {
      const current = await tx.signingKeys.current(issuerId, 'RS256')
      if (current !== undefined)
        await tx.signingKeys.toPrevious(current.id, { previousAt: NOW, retiresAt: NOW })
      await tx.signingKeys.insert(
        newSigningKey(issuerId, { kid, state: 'current', currentAt: NOW }),
      )
      await tx.events.append([newEvent(issuerId, { type: 'key_rotated', kid })])
    })
    acknowledged('rotated', kid)
  }
}

async function putStaticToken(): Promise<never> {
  const table = await store.staticTables.put(issuerId, 'default', NOW)
  for (let n = 0; ; n += 1) {
    const token = `${run}-${n}`
    await store.staticTables.putToken(table.id, token, { client_id: 'c', scopes: [] })
    acknowledged('put', token)
  }
}

async function addClient(): Promise<never> {
  for (let n = 0; ; n += 1) {
    const clientId = `${run}-${n}`
    await store.clients.insert(newClient(issuerId, { clientId }))
    acknowledged('registered', clientId)
  }
}

async function redeem(): Promise<never> {
  const { id: grantId } = await store.grants.insert(newGrant(issuerId))
  for (let n = 0; ; n += 1) {
    const token = `${run}-${n}`
    const times = { createdAt: NOW, expiresAt: NOW + 60 }
    const owner = { issuerId, clientId: 'c', grantId, data: { dpopJkt: null } }
    const use = { kind: 'refresh_token', digest: secretDigest(token), ...owner, ...times } as const
    const stored = await store.singleUses.insert(use)
    if (stored === undefined) throw new Error('a refresh token is there already')
    await store.transaction((tx) => tx.singleUses.claim(stored.id, NOW))
    acknowledged('redeemed', token)
  }
}
