import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import type { Tables } from '../../../src/store/store.ts'
import { NOW, newEvent, newSigningKey, newToken } from '../../support/records.ts'
import type { OpenStore } from '../contract.ts'
import { column, testWithIssuer } from './with-issuer.ts'

/** What `transaction`, reads outside it, `changeCounter` and `close` promise. */
export function transactionContract(openStore: OpenStore): void {
  const test = (title: string, check: Parameters<typeof testWithIssuer>[2]) =>
    testWithIssuer(openStore, title, check)

  test('a transaction answers what its work answers, and its changes are there afterwards', async (store, issuer) => {
    const answer = await store.transaction(async (tx) => {
      await tx.tokens.insert(newToken(issuer.id, { jti: 'a' }))
      return (await tx.tokens.byJti(issuer.id, 'a'))?.jti
    })
    assert.equal(answer, 'a')
    assert.equal((await store.tokens.byJti(issuer.id, 'a'))?.jti, 'a')
  })

  test('a transaction whose work throws leaves nothing behind and rejects with that very error', async (store, issuer) => {
    const error = new Error('no')
    const failing = store.transaction(async (tx) => {
      await tx.tokens.insert(newToken(issuer.id, { jti: 'a' }))
      throw error
    })
    await assert.rejects(failing, (thrown) => thrown === error)
    assert.equal(await store.tokens.byJti(issuer.id, 'a'), undefined)
  })

  test('a caller that throws does not disturb its neighbours in the same commit (decision 10)', async (store, issuer) => {
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, n) =>
        store.transaction(async (tx) => {
          await tx.tokens.insert(newToken(issuer.id, { jti: `t${n}` }))
          await tx.events.append([newEvent(issuer.id, { jti: `t${n}` })])
          if (n % 3 === 0) throw new Error(`caller ${n}`)
          return n
        }),
      ),
    )
    for (const [n, result] of results.entries()) {
      if (n % 3 === 0)
        assert.equal(result.status === 'rejected' && result.reason.message, `caller ${n}`)
      else assert.deepEqual(result, { status: 'fulfilled', value: n })
      assert.equal((await store.tokens.byJti(issuer.id, `t${n}`)) !== undefined, n % 3 !== 0)
      const events = await store.events.list(issuer.id, { jti: `t${n}` }, { limit: 5 })
      assert.equal(events.length, n % 3 === 0 ? 0 : 1)
    }
  })

  test('what may be lost is there as well, in its turn among what may not', async (store, issuer) => {
    const order: string[] = []
    const write = (jti: string, mayBeLost: boolean) =>
      store.transaction(
        async (tx) => {
          order.push(jti)
          await tx.tokens.insert(newToken(issuer.id, { jti }))
        },
        { mayBeLost },
      )
    const names = Array.from({ length: 12 }, (_, n) => `t${n}`)
    await Promise.all(names.map((jti, n) => write(jti, n % 3 < 2)))
    assert.deepEqual(order, names)
    for (const jti of names) assert.equal((await store.tokens.byJti(issuer.id, jti))?.jti, jti)
  })

  test('work may catch a conflict and go on', async (store, issuer) => {
    await store.tokens.insert(newToken(issuer.id, { jti: 'a' }))
    await store.transaction(async (tx) => {
      await assert.rejects(tx.tokens.insert(newToken(issuer.id, { jti: 'a' })), {
        kind: 'conflict',
      })
      await tx.tokens.insert(newToken(issuer.id, { jti: 'b' }))
    })
    assert.ok(await store.tokens.byJti(issuer.id, 'b'))
  })

  test('transactions run one at a time, even where their work waits for something else (decision 10)', async (store) => {
    await store.settings.set('counter', '0')
    const count = () =>
      store.transaction(async (tx) => {
        const before = Number(await tx.settings.get('counter'))
        await sleep(1)
        await tx.settings.set('counter', String(before + 1))
      })
    await Promise.all(Array.from({ length: 20 }, count))
    assert.equal(await store.settings.get('counter'), '20')
  })

  test('a read outside a transaction never sees half a change (decision 11)', async (store, issuer) => {
    const seen: (string | undefined)[] = []
    const reached = gate()
    const go = gate()
    const change = store.transaction(async (tx) => {
      await tx.settings.set('name', 'half')
      await tx.tokens.insert(newToken(issuer.id, { jti: 'half' }))
      reached.open()
      await go.opened
      await tx.settings.set('name', 'whole')
    })
    await reached.opened
    const reads = Promise.all([
      store.settings.get('name').then((value) => seen.push(value)),
      store.settings.get('name').then((value) => seen.push(value)),
    ])
    await sleep(20)
    go.open()
    await Promise.all([change, reads])
    assert.ok(!seen.includes('half'), `saw ${seen}`)
    assert.equal(await store.settings.get('name'), 'whole')
  })

  test('a transaction inside a transaction is refused with a sentence (decision 10)', async (store) => {
    const nested = store.transaction(() => store.transaction(async () => 1))
    await assert.rejects(nested, /inside a transaction only its own tables \(`tx`\) may be used/)
    assert.equal(await store.transaction(async () => 2), 2)
  })

  test('a read or write of the store inside a transaction is refused rather than left waiting (decision 10)', async (store) => {
    await assert.rejects(
      store.transaction(() => store.settings.get('name')),
      /only its own tables/,
    )
    await assert.rejects(
      store.transaction(() => store.settings.set('name', 'x')),
      /only its own tables/,
    )
  })

  test('work that starts something for later does not taint it: a transaction may be opened there', async (store) => {
    let later: Promise<number> | undefined
    await store.transaction(async () => {
      later = sleep(20).then(() => store.transaction(async () => 3))
    })
    assert.equal(await later, 3)
  })

  test('the tables of a transaction that is over answer no more', async (store) => {
    let leaked: Tables | undefined
    await store.transaction(async (tx) => {
      leaked = tx
    })
    await assert.rejects(leaked!.settings.set('name', 'late'), /is over/)
    assert.equal(await store.settings.get('name'), undefined)
  })

  test('the tables of a transaction answer nobody outside it while it is open', async (store) => {
    const reached = gate()
    const go = gate()
    let leaked: Tables | undefined
    const open = store.transaction(async (tx) => {
      leaked = tx
      reached.open()
      await go.opened
    })
    await reached.opened
    await assert.rejects(leaked!.settings.set('name', 'stolen'), /is over/)
    go.open()
    await open
    assert.equal(await store.settings.get('name'), undefined)
  })

  test("each caller's work runs in its own asynchronous context", async (store) => {
    const context = new AsyncLocalStorage<number>()
    const seen = await Promise.all(
      [1, 2, 3].map((n) => context.run(n, () => store.transaction(async () => context.getStore()))),
    )
    assert.deepEqual(seen, [1, 2, 3])
  })

  test('a write outside a transaction is one of its own', async (store, issuer) => {
    const writes = Array.from({ length: 10 }, (_, n) =>
      store.tokens.insert(newToken(issuer.id, { jti: `t${n}` })),
    )
    const ids = column(await Promise.all(writes), 'id')
    assert.deepEqual(
      ids,
      [...ids].sort((a, b) => a - b),
    )
    assert.equal(
      (await store.tokens.list(issuer.id, { now: NOW }, { limit: 20 })).tokens.length,
      10,
    )
  })

  test('a rotation that fails at its n-th step, for every n, leaves the old state or the new (W-06)', async (store, issuer) => {
    const insert = (kid: string, state: 'current' | 'next') =>
      store.signingKeys.insert(newSigningKey(issuer.id, { kid, state }))
    await insert('old', 'current')
    await insert('new', 'next')
    const stateNow = async () => {
      const keys = await store.signingKeys.list(issuer.id, { limit: 10 })
      const events = await store.events.list(issuer.id, {}, { limit: 10 })
      return [...keys.map(({ kid, state }) => `${kid} ${state}`), `${events.length} events`]
    }
    const before = await stateNow()
    let n = 1
    for (; ; n += 1) {
      const rotation = store.transaction((tx) => rotate(failingAt(tx, n), issuer.id))
      const failed = await rotation.then(
        () => false,
        (error: Error) => error.message === 'the step fails',
      )
      if (!failed) break
      assert.deepEqual(await stateNow(), before, `after a failure at step ${n}`)
    }
    assert.equal(n, 7)
    assert.deepEqual(await stateNow(), ['newer next', 'new current', 'old previous', '1 events'])
  })

  test('the change counter differs after a commit and stays without one', async (store, issuer) => {
    const first = await store.changeCounter()
    await store.tokens.byJti(issuer.id, 'a')
    await store.transaction(async (tx) => tx.tokens.byJti(issuer.id, 'a'))
    await assert.rejects(
      store.transaction(async (tx) => {
        await tx.settings.set('name', 'x')
        throw new Error('no')
      }),
    )
    assert.equal(await store.changeCounter(), first)
    await store.settings.set('name', 'x')
    const second = await store.changeCounter()
    assert.notEqual(second, first)
    await store.transaction((tx) =>
      tx.issuers.setRotation(issuer.id, { ...NO_ROTATION, algs: ['ES256'] }),
    )
    assert.notEqual(await store.changeCounter(), second)
  })

  test('close waits for what was asked before, and refuses what is asked after', async (store, issuer) => {
    const asked = Promise.all(
      Array.from({ length: 100 }, () => store.tokens.insert(newToken(issuer.id))),
    )
    const closed = store.close()
    await assert.rejects(store.settings.set('name', 'x'), {
      kind: 'unavailable',
      message: 'the store is closed',
    })
    await assert.rejects(store.settings.get('name'), {
      kind: 'unavailable',
      message: 'the store is closed',
    })
    await assert.rejects(
      store.transaction(async () => 1),
      { message: 'the store is closed' },
    )
    await assert.rejects(store.changeCounter(), { message: 'the store is closed' })
    assert.equal((await asked).length, 100)
    await closed
    await store.close()
  })
}

/** A rotation in the shape that the identity provider has: look, demote, promote, add, and say so. */
async function rotate(tx: Tables, issuerId: number): Promise<void> {
  const current = await tx.signingKeys.current(issuerId, 'RS256')
  const [next] = await tx.signingKeys.next(issuerId, 'RS256')
  await tx.signingKeys.toPrevious(current!.id, { previousAt: NOW, retiresAt: NOW + 60 })
  await tx.signingKeys.toCurrent(next!.id, NOW)
  await tx.signingKeys.insert(newSigningKey(issuerId, { kid: 'newer' }))
  await tx.events.append([newEvent(issuerId, { type: 'key_rotated' })])
}

/** The same tables, whose n-th call throws. */
function failingAt(tx: Tables, n: number): Tables {
  let calls = 0
  const counting = <T extends object>(table: T): T =>
    new Proxy(table, {
      get(target, name, receiver) {
        calls += 1
        if (calls === n) throw new Error('the step fails')
        return Reflect.get(target, name, receiver)
      },
    })
  return { ...tx, signingKeys: counting(tx.signingKeys), events: counting(tx.events) }
}

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
