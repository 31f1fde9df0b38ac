import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { NO_ROTATION } from '../../../src/core/keys/rotation-policy.ts'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import type { Store } from '../../../src/store/store.ts'
import { NOW, newSigningKey, newToken } from '../../support/records.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import type { OpenStore } from '../contract.ts'

/** Puts an issuer with a token and a key into a store. */
async function fill(store: Store, name: string): Promise<number> {
  const { id } = await store.issuers.insert(name, NOW, NO_ROTATION)
  await store.signingKeys.insert(newSigningKey(id, { kid: `key-of-${name}` }))
  await store.tokens.insert(newToken(id, { jti: `token-of-${name}` }))
  return id
}

/** Says which issuers a store has, each with its tokens' ids. */
async function contentsOf(store: Store): Promise<readonly (readonly string[])[]> {
  const issuers = await store.issuers.list({ limit: 100 })
  return Promise.all(
    issuers.map(async ({ id, name }) => {
      const { tokens } = await store.tokens.list(id, { now: NOW }, { limit: 100 })
      return [name, ...tokens.map(({ jti }) => jti)]
    }),
  )
}

/** What a store says of all of it in one file, and of taking such a file in. */
export function snapshotContract(openStore: OpenStore): void {
  test('what was saved is what another store holds after loading it, and nothing else (issue: snapshot)', async (t) => {
    const file = join(temporaryDirectory(t), 'saved.db')
    const [one, other] = [await openStore(), await openStore()]
    await fill(one, 'first')
    await fill(one, 'second')
    await one.settings.set('said', 'before')
    await one.saveTo(file)
    await fill(one, 'later')
    await fill(other, 'gone')
    await other.settings.set('own', 'gone too')
    const before = await other.changeCounter()
    assert.equal(await other.loadFrom(file, async (tx) => tx.settings.get('said')), 'before')
    assert.deepEqual(await contentsOf(other), [
      ['first', 'token-of-first'],
      ['second', 'token-of-second'],
    ])
    assert.equal(await other.settings.get('own'), undefined)
    assert.equal(await other.issuers.byName('gone'), undefined)
    assert.notEqual(await other.changeCounter(), before)
    await Promise.all([one.close(), other.close()])
  })

  test('a saved file is whole under its name at once, and its owner’s alone (Z-01)', async (t) => {
    const folder = temporaryDirectory(t)
    const store = await openStore()
    await fill(store, 'first')
    writeFileSync(join(folder, 'saved.db'), 'what was there before')
    await store.saveTo(join(folder, 'saved.db'))
    assert.deepEqual(readdirSync(folder), ['saved.db'])
    assert.equal(statSync(join(folder, 'saved.db')).mode & 0o777, 0o600)
    assert.equal(
      readFileSync(join(folder, 'saved.db')).subarray(0, 15).toString(),
      'SQLite format 3',
    )
    await store.close()
  })

  test('writes go on while a store is saved, and the file has none of them by half (decision 10)', async (t) => {
    const file = join(temporaryDirectory(t), 'saved.db')
    const [store, other] = [await openStore(), await openStore()]
    const id = await fill(store, 'first')
    const writing = Array.from({ length: 40 }, (_, n) =>
      store.transaction(async (tx) => {
        await tx.tokens.insert(newToken(id, { jti: `left-${n}` }))
        await tx.tokens.insert(newToken(id, { jti: `right-${n}` }))
      }),
    )
    await Promise.all([store.saveTo(file), ...writing])
    await other.loadFrom(file, async () => undefined)
    const { tokens } = await other.tokens.list(id, { now: NOW }, { limit: 100 })
    const sides = tokens.map(({ jti }) => jti.split('-')[0])
    const count = (side: string) => sides.filter((one) => one === side).length
    assert.equal(count('left'), count('right'))
    await Promise.all([store.close(), other.close()])
  })

  test('an id that was given is never given again after a load (decision 14)', async (t) => {
    const file = join(temporaryDirectory(t), 'saved.db')
    const [one, other] = [await openStore(), await openStore()]
    await fill(one, 'first')
    await one.saveTo(file)
    for (const name of ['a', 'b', 'c']) await fill(other, name)
    await other.loadFrom(file, async () => undefined)
    assert.equal(await fill(other, 'next'), 4)
    await one.issuers.delete(await fill(one, 'brief'))
    await one.issuers.delete(await fill(one, 'brief'))
    await one.saveTo(file)
    const fresh = await openStore()
    await fresh.loadFrom(file, async () => undefined)
    assert.equal(await fill(fresh, 'next'), 4)
    await fresh.close()
    await Promise.all([one.close(), other.close()])
  })

  test('nothing changes where what follows a load fails (decision 10)', async (t) => {
    const file = join(temporaryDirectory(t), 'saved.db')
    const [one, other] = [await openStore(), await openStore()]
    await fill(one, 'first')
    await one.saveTo(file)
    await fill(other, 'kept')
    const failing = other.loadFrom(file, async () => {
      throw new Error('after all')
    })
    await assert.rejects(failing, /after all/)
    assert.deepEqual(await contentsOf(other), [['kept', 'token-of-kept']])
    await Promise.all([one.close(), other.close()])
  })

  test('a file that is no sound snapshot is refused in a sentence, and nothing changes (issue: snapshot)', async (t) => {
    const folder = temporaryDirectory(t)
    const store = await openStore()
    const id = await fill(store, 'kept')
    for (let n = 0; n < 300; n += 1) await store.tokens.insert(newToken(id))
    await store.saveTo(join(folder, 'sound.db'))
    const sound = readFileSync(join(folder, 'sound.db'))
    const damaged = Buffer.from(sound)
    damaged.fill(0xa5, 8192, sound.length - 4096)
    const files: readonly (readonly [name: string, bytes: Buffer, sentence: RegExp])[] = [
      ['empty.db', Buffer.alloc(0), /is empty/],
      ['text.db', Buffer.from('not a database at all '.repeat(99)), /is not a SQLite database/],
      ['cut.db', sound.subarray(0, sound.length / 2), /is damaged/],
      ['damaged.db', damaged, /is damaged/],
    ]
    for (const [name, bytes, sentence] of files) {
      const path = join(folder, name)
      writeFileSync(path, bytes)
      await assert.rejects(
        store.loadFrom(path, async () => undefined),
        (error: Error) => {
          assert.ok(error instanceof InvalidInput, `${name}: ${error.stack}`)
          assert.match(error.message, sentence)
          assert.ok(!error.message.includes(dirname(path)), error.message)
          return true
        },
      )
    }
    const absent = store.loadFrom(join(folder, 'absent.db'), async () => undefined)
    await assert.rejects(absent, /the snapshot cannot be read: there is no such file/)
    assert.equal((await store.issuers.contents(id)).tokens, 301)
    await store.close()
  })

  test('where a file cannot be written, the sentence says so (Z-08)', async (t) => {
    const folder = temporaryDirectory(t)
    const store = await openStore()
    const into = (name: string) => store.saveTo(join(folder, name))
    await assert.rejects(into('no/saved.db'), /cannot be written: its folder does not exist/)
    mkdirSync(join(folder, 'taken'))
    await assert.rejects(into('taken'), /is a folder|fails: E/)
    assert.deepEqual(readdirSync(folder), ['taken'])
    await store.close()
  })
}
