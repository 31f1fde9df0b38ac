/** The order n of the curve P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3). */
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** The number that bytes stand for, the most significant first. */
export function numberIn(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

/** A number in the 32 bytes that r and s of P-256 have (RFC 7518 §3.4). */
export function inField(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(64, '0'), 'hex')
}

/** A signature of r and s as DER (RFC 3279 §2.2.3), which JWS does not use. */
export function derSignature(signature: Buffer): Buffer {
  const half = signature.length / 2
  const numbers = Buffer.concat([
    derInteger(signature.subarray(0, half)),
    derInteger(signature.subarray(half)),
  ])
  return Buffer.concat([Buffer.from([0x30, numbers.length]), numbers])
}

function derInteger(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0)
  const digits = bytes.subarray(first === -1 ? bytes.length - 1 : first)
  const isNegative = (digits[0] ?? 0) >= 0x80
  const value = isNegative ? Buffer.concat([Buffer.from([0]), digits]) : digits
  return Buffer.concat([Buffer.from([0x02, value.length]), value])
}
