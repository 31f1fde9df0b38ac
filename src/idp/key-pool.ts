import type { KeyObject } from 'node:crypto'
import { generateRsaKey } from '../core/keys/key-material.ts'

/** RSA keys made ahead, so that nobody waits for one. */
export interface KeyPool {
  /** A key that nobody else gets; made now where none is ready. */
  take(): Promise<KeyObject>
  /** How many are ready to be taken without waiting. */
  ready(): number
  /** Makes keys in the background, one at a time, until the pool is full; resolves then. */
  fill(): Promise<void>
  /** Makes no more. */
  stop(): void
}

/** A pool of at most `size` keys; `make` makes one, and runs off the event loop. */
export function keyPool(size: number, make: () => Promise<KeyObject> = generateRsaKey): KeyPool {
  const keys: KeyObject[] = []
  let filling: Promise<void> | undefined
  let stopped = false

  async function fillUp(): Promise<void> {
    while (!stopped && keys.length < size) keys.push(await make())
  }
  function fill(): Promise<void> {
    filling ??= fillUp().finally(() => {
      filling = undefined
    })
    return filling
  }
  return {
    take: async () => {
      const key = keys.shift() ?? (await make())
      if (!stopped && size > 0) void fill()
      return key
    },
    ready: () => keys.length,
    fill,
    stop: () => {
      stopped = true
    },
  }
}
