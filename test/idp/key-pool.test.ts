import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { keyPool } from '../../src/idp/key-pool.ts'

/** A maker whose keys come when they are let. */
function slowMaker() {
  const waiting: (() => void)[] = []
  let made = 0
  return {
    made: () => made,
    waiting: () => waiting.length,
    make: () =>
      new Promise<KeyObject>((resolve) => {
        waiting.push(() => {
          made += 1
          resolve(generateKeyPairSync('ed25519').privateKey)
        })
      }),
    letOne: async () => {
      waiting.shift()?.()
      await new Promise((later) => setImmediate(later))
    },
  }
}

test('a pool is filled in the background, one key at a time, and not beyond its size (issuers)', async () => {
  const maker = slowMaker()
  const pool = keyPool(2, maker.make)
  const filled = pool.fill()
  assert.equal(pool.fill(), filled, 'it is filled by one at a time')
  assert.deepEqual([pool.ready(), maker.waiting()], [0, 1])
  await maker.letOne()
  assert.deepEqual([pool.ready(), maker.waiting()], [1, 1])
  await maker.letOne()
  await filled
  assert.deepEqual([pool.ready(), maker.waiting(), maker.made()], [2, 0, 2])
})

test('a key that is ready is had at once, nobody else gets it, and another is made for it', async () => {
  const maker = slowMaker()
  const pool = keyPool(2, maker.make)
  const filled = pool.fill()
  await maker.letOne()
  await maker.letOne()
  await filled
  const [one, two] = await Promise.all([pool.take(), pool.take()])
  assert.notEqual(one, two)
  assert.deepEqual([pool.ready(), maker.waiting()], [0, 1])
})

test('a pool without a key makes one for who asks, and one of no size keeps none', async () => {
  const maker = slowMaker()
  const pool = keyPool(0, maker.make)
  const taken = pool.take()
  await maker.letOne()
  assert.equal((await taken).type, 'private')
  assert.deepEqual([pool.ready(), maker.waiting()], [0, 0])
})

test('a stopped pool makes no more, but for who asks', async () => {
  const maker = slowMaker()
  const pool = keyPool(3, maker.make)
  const filled = pool.fill()
  pool.stop()
  await maker.letOne()
  await filled
  assert.deepEqual([pool.ready(), maker.waiting()], [1, 0])
  await pool.take()
  assert.equal(maker.waiting(), 0)
})
