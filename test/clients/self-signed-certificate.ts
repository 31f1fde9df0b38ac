import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate that signs itself, and its key, as PEM. */
export interface SelfSigned {
  readonly certificate: string
  readonly key: string
}

/** The tags of ASN.1 that a certificate needs (X.690). */
const TAG = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const

const OID = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
} as const

/** Makes a certificate for localhost and 127.0.0.1 that is good for a day (RFC 5280 section 4.1). */
export function selfSignedCertificate(now = Date.now()): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oid(OID.ecdsaWithSha256))
  const name = sequence(
    der(TAG.set, sequence(oid(OID.commonName), der(TAG.utf8, Buffer.from('localhost')))),
  )
  const dayMs = 86_400_000
  const body = sequence(
    der(0xa0, integer(2)),
    integer(now),
    algorithm,
    name,
    sequence(time(now - dayMs), time(now + dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(alternativeNames(), authority())),
  )
  const signature = sign('sha256', body, privateKey)
  const whole = sequence(body, algorithm, der(TAG.bits, Buffer.from([0]), signature))
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function alternativeNames(): Buffer {
  const names = sequence(
    der(0x82, Buffer.from('localhost')),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  )
  return sequence(oid(OID.subjectAltName), der(TAG.octets, names))
}

/** Whoever trusts it as an authority trusts what it signed, which is itself. */
function authority(): Buffer {
  const yes = der(0x01, Buffer.from([0xff]))
  return sequence(oid(OID.basicConstraints), yes, der(TAG.octets, sequence(yes)))
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: readonly Buffer[]) => der(TAG.sequence, ...parts)

const oid = (hex: string) => der(TAG.oid, Buffer.from(hex, 'hex'))

/** A number of at most 48 bits, positive. */
function integer(value: number): Buffer {
  const bytes = Buffer.from(value.toString(16).padStart(14, '0'), 'hex')
  const first = bytes.findIndex((byte) => byte !== 0)
  const minimal = bytes.subarray(Math.max(0, first))
  return der(TAG.integer, (minimal[0] ?? 0) > 127 ? Buffer.from([0]) : Buffer.alloc(0), minimal)
}

/** A UTCTime, YYMMDDHHMMSSZ. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '').slice(2, 14)
  return der(TAG.time, Buffer.from(`${digits}Z`))
}
