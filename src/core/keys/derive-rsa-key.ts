import { checkPrime, createPrivateKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { RSA_MODULUS_BITS } from './algorithms.ts'
import type { Drawn } from './derive-curve-key.ts'

const isPrime = promisify(checkPrime) as (candidate: Buffer) => Promise<boolean>

const PRIME_BYTES = RSA_MODULUS_BITS / 16

/** The usual public exponent. */
const E = 65_537n

/** Primes that sort out most candidates before one is looked at in earnest. */
const SMALL_PRIMES: readonly number[] = primesBelow(2000)

/** Derives an RSA private key, off the event loop for the most part: two primes, each the first behind a number that is drawn. */
export async function deriveRsaKey(name: string, drawn: Drawn): Promise<KeyObject> {
  const [p, q] = await Promise.all([
    primeBehind(drawn(`${name} p`, PRIME_BYTES)),
    primeBehind(drawn(`${name} q`, PRIME_BYTES)),
  ])
  const d = inverse(E, leastCommonMultiple(p - 1n, q - 1n))
  const jwk = {
    kty: 'RSA',
    n: encoded(p * q),
    e: encoded(E),
    d: encoded(d),
    p: encoded(p),
    q: encoded(q),
    dp: encoded(d % (p - 1n)),
    dq: encoded(d % (q - 1n)),
    qi: encoded(inverse(q, p)),
  }
  return createPrivateKey({ key: jwk, format: 'jwk' })
}

/** The first prime behind a number whose two highest bits are set, so that the product of two is of full length (FIPS 186-5 appendix A.1.3). */
async function primeBehind(start: Buffer): Promise<bigint> {
  start[0] = (start[0] ?? 0) | 0xc0
  const odd = BigInt(`0x${start.toString('hex')}`) | 1n
  const rests = SMALL_PRIMES.map((prime) => Number(odd % BigInt(prime)))
  for (let step = 0; ; step += 2) {
    if (SMALL_PRIMES.some((prime, at) => ((rests[at] ?? 0) + step) % prime === 0)) continue
    const candidate = odd + BigInt(step)
    if ((candidate - 1n) % E === 0n) continue
    if (await isPrime(bytesOf(candidate))) return candidate
  }
}

function primesBelow(limit: number): readonly number[] {
  const odd = Array.from({ length: limit / 2 - 1 }, (_, at) => 2 * at + 3)
  return odd.filter((one) => odd.every((by) => by * by > one || one % by !== 0))
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return (a / x) * b
}

/** The inverse of a number by a modulus that has no factor in common with it (extended Euclid). */
function inverse(number: bigint, modulus: bigint): bigint {
  let [rest, nextRest] = [modulus, number % modulus]
  let [factor, nextFactor] = [0n, 1n]
  while (nextRest !== 0n) {
    const times = rest / nextRest
    ;[rest, nextRest] = [nextRest, rest - times * nextRest]
    ;[factor, nextFactor] = [nextFactor, factor - times * nextFactor]
  }
  return factor < 0n ? factor + modulus : factor
}

function bytesOf(number: bigint): Buffer {
  const hex = number.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

function encoded(number: bigint): string {
  return bytesOf(number).toString('base64url')
}
