import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { fetchDocument, Unavailable } from './fetch-document.ts'
import { isObject } from './json-object.ts'

/** The algorithms that are taken, and the type of their keys; nothing that a token says adds to them (RFC 8725 section 3.1). */
export const ALGORITHMS = { RS256: 'rsa', ES256: 'ec', EdDSA: 'ed25519' } as const

/** An algorithm that is taken. */
export type Algorithm = keyof typeof ALGORITHMS

/** A key that the issuer has published for one algorithm. */
export interface PublishedKey {
  readonly kid: string
  readonly alg: Algorithm
  readonly key: KeyObject
}

/** The keys of an issuer as they were last read. */
export interface KeySet {
  /** The key of a kid; undefined where none is published. Throws `Unavailable` where the set cannot be read. */
  find(kid: string): Promise<PublishedKey | undefined>
}

/** What a reader of keys holds when it decides whether to read them again. */
export interface Held {
  /** Since they were read; infinite where they never were. */
  readonly ageSeconds: number
  /** Whether the kid that is looked for is not among them. */
  readonly missing: boolean
}

/** Keys are read again after ten seconds, and at once for a kid that is not among them (RFC 7517 section 5). */
export function isStale({ ageSeconds, missing }: Held): boolean {
  return missing || isOld(ageSeconds)
}

function isOld(ageSeconds: number): boolean {
  return ageSeconds > 10
}

/** When the keys are read again. */
export interface KeySetRules {
  readonly stale: (held: Held) => boolean
  /** So many reads at once are allowed, and one more each second. */
  readonly mostReads: number
}

/** Where the keys are, and the time in Unix seconds. */
export interface KeySource {
  readonly uri: string
  readonly now: () => number
}

/** Unknown kids must not become a flood of requests. */
export const MOST_READS = 4

/** Opens the key set at a URL. */
export function openKeySet({ uri, now }: KeySource, { stale, mostReads }: KeySetRules): KeySet {
  const isAllowed = allowance(mostReads, now)
  let keys: readonly PublishedKey[] = []
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  const age = () => now() - readAt
  const held = (kid: string) => keys.find((one) => one.kid === kid)
  const read = async () => {
    if (isAllowed()) {
      keys = publishedKeys(await fetchDocument(uri))
      readAt = now()
    } else if (isOld(age())) throw new Unavailable('the keys were asked for too often')
  }
  return {
    find: async (kid) => {
      if (stale({ ageSeconds: age(), missing: held(kid) === undefined })) {
        reading ??= read().finally(() => {
          reading = undefined
        })
        await reading
      }
      return held(kid)
    },
  }
}

/** Counts down from so many, and up by one a second; false where none is left. */
function allowance(most: number, now: () => number): () => boolean {
  let left = most
  let at = now()
  return () => {
    left = Math.min(most, left + now() - at)
    at = now()
    if (left < 1) return false
    left -= 1
    return true
  }
}

/** The keys of a set that are of use here; the others are left alone (RFC 7517 section 5). */
function publishedKeys(set: unknown): readonly PublishedKey[] {
  const keys = isObject(set) && Array.isArray(set.keys) ? set.keys : undefined
  if (keys === undefined) throw new Unavailable('the key set has no keys')
  return keys.flatMap((jwk) => readJwk(jwk) ?? [])
}

function readJwk(jwk: unknown): PublishedKey | undefined {
  if (!isObject(jwk)) return undefined
  const { kid, alg, use } = jwk
  if (typeof kid !== 'string' || !isAlgorithm(alg) || use === 'enc') return undefined
  const key = importJwk(jwk)
  return key?.asymmetricKeyType === ALGORITHMS[alg] ? { kid, alg, key } : undefined
}

/** Says whether an algorithm is one of those that are taken. */
export function isAlgorithm(alg: unknown): alg is Algorithm {
  return typeof alg === 'string' && Object.hasOwn(ALGORITHMS, alg)
}

/** A public key from its JWK; undefined for what is none. */
export function importJwk(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
}
