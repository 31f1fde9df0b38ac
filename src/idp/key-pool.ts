import type { KeyObject } from 'node:crypto'
import { generateRsaKey } from '../core/keys/generate-rsa-key.ts'

/** RSA keys made ahead, so that nobody waits for one. */
export interface KeyPool {
  /** A key that nobody else gets: a ready one, else the next that is made. */
  take(): Promise<KeyObject>
  /** How many are ready to be taken without waiting. */
  ready(): number
  /** Makes keys in the background, one at a time, until the pool is full; resolves then. From then on it is kept full. */
  fill(): Promise<void>
  /** Makes no more. */
  stop(): void
}

interface Taker {
  readonly resolve: (key: KeyObject) => void
  readonly reject: (cause: unknown) => void
}

/** A pool of at most `size` keys; `make` makes one, and runs off the event loop. */
export function keyPool(size: number, make: () => Promise<KeyObject> = generateRsaKey): KeyPool {
  const keys: KeyObject[] = []
  const takers: Taker[] = []
  let making = 0
  let filling: Promise<void> | undefined
  let stopped = false
  let isKeptFull = false

  /** Makes a key for whoever has waited longest, which need not be who had it made; else for the pool. */
  async function makeOne(): Promise<void> {
    making += 1
    try {
      const key = await make()
      const taker = takers.shift()
      if (taker === undefined) keys.push(key)
      else taker.resolve(key)
    } catch (cause) {
      const taker = takers.shift()
      if (taker === undefined) throw cause
      taker.reject(cause)
    } finally {
      making -= 1
    }
  }
  async function fillUp(): Promise<void> {
    while (!stopped && keys.length < size) await makeOne()
  }
  function fill(): Promise<void> {
    isKeptFull = true
    filling ??= fillUp().finally(() => {
      filling = undefined
    })
    return filling
  }
  function next(): Promise<KeyObject> {
    return new Promise((resolve, reject) => {
      takers.push({ resolve, reject })
      // Whoever waits is told of a failure; one that nobody waits for any more does not matter.
      if (making < takers.length) makeOne().catch(() => {})
    })
  }
  return {
    take: async () => {
      const key = keys.shift() ?? (await next())
      // Tried again with the next key that is taken.
      if (!stopped && isKeptFull) fill().catch(() => {})
      return key
    },
    ready: () => keys.length,
    fill,
    stop: () => {
      stopped = true
    },
  }
}
