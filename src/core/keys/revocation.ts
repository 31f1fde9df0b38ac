import { isSymmetric } from './algorithms.ts'
import type { SigningKey } from './signing-key.ts'

/** What a revocation starts from: the key, and the next keys of its algorithm, oldest first. */
export interface RevocationInput {
  readonly key: SigningKey
  readonly next: readonly SigningKey[]
}

/** What takes the place of a revoked key that was signing: a key published ahead, or one made now. */
export type Successor =
  | { readonly kind: 'next'; readonly key: SigningKey }
  | { readonly kind: 'new' }

/** What a revocation brings with it. */
export interface RevocationPlan {
  /** Null where the key was not signing. */
  readonly successor: Successor | null
  /** Whether a new `next` key is published ahead of the next rotation. */
  readonly publishNext: boolean
}

/**
 * Plans the revocation of a key; pure, so that a page can show it before it is done. Where the key was signing, the
 * oldest next key takes over, or a new one; where no next key is left, one is published, unless it is a shared secret.
 */
export function planRevocation({ key, next }: RevocationInput): RevocationPlan {
  const ahead = next.filter((one) => one.id !== key.id)
  if (key.state !== 'current' && key.state !== 'next')
    return { successor: null, publishNext: false }
  const [first, ...further] = ahead
  const isSigning = key.state === 'current'
  const left = isSigning ? further : ahead
  return {
    successor: isSigning ? successorOf(first) : null,
    publishNext: left.length === 0 && !isSymmetric(key.alg),
  }
}

function successorOf(key: SigningKey | undefined): Successor {
  return key === undefined ? { kind: 'new' } : { kind: 'next', key }
}
