import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto'

/** Draws bytes by a name: the same for the same name. */
export type Drawn = (name: string, length: number) => Buffer

/** What a curve of RFC 7518 §6.2.1.1 is called by node:crypto, how long its scalars are, and the bits that the first byte may have. */
const CURVES = {
  'P-256': { name: 'prime256v1', bytes: 32, mask: 0xff },
  'P-384': { name: 'secp384r1', bytes: 48, mask: 0xff },
  'P-521': { name: 'secp521r1', bytes: 66, mask: 0x01 },
} as const

/** What stands before the 32 bytes of an Ed25519 key in PKCS#8 (RFC 8410 §7). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Derives a private key on a curve. */
export function deriveCurveKey(
  crv: keyof typeof CURVES | 'Ed25519',
  name: string,
  drawn: Drawn,
): KeyObject {
  if (crv === 'Ed25519') {
    const der = Buffer.concat([ED25519_PREFIX, drawn(name, 32)])
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  }
  const ecdh = createECDH(CURVES[crv].name)
  const scalar = scalarOn(ecdh, CURVES[crv], (attempt, length) =>
    drawn(`${name} ${attempt}`, length),
  )
  // A point that is not compressed: 4, x and y (SEC 1 §2.3.3).
  const point = ecdh.getPublicKey().subarray(1)
  const half = point.length / 2
  const jwk = {
    kty: 'EC',
    crv,
    x: point.subarray(0, half).toString('base64url'),
    y: point.subarray(half).toString('base64url'),
    d: scalar.toString('base64url'),
  }
  return createPrivateKey({ key: jwk, format: 'jwk' })
}

/** Draws until the number is one that the curve takes, which the first nearly always is. */
function scalarOn(
  ecdh: ReturnType<typeof createECDH>,
  { bytes, mask }: { readonly bytes: number; readonly mask: number },
  draw: (attempt: number, length: number) => Buffer,
): Buffer {
  for (let attempt = 0; ; attempt += 1) {
    const scalar = draw(attempt, bytes)
    scalar[0] = (scalar[0] ?? 0) & mask
    try {
      ecdh.setPrivateKey(scalar)
      return scalar
    } catch (error) {
      if (attempt > 100) throw error
    }
  }
}
