import { put } from './content.ts'
import { derSignature, inField, numberIn, P256_ORDER } from './ecdsa-signature.ts'
import { faults } from './fault.ts'
import { byAttacker, changed, unsigned } from './signing.ts'

const BROKEN = faults(
  {
    clause: 'RFC 7515 section 5.2',
    why: 'The signature does not fit what is signed.',
    sets: [],
  },
  [
    {
      id: 'sig-flipped',
      about: 'The first byte of the signature is another.',
      sign: changed((signature) => Buffer.concat([flipped(signature), signature.subarray(1)])),
    },
    {
      id: 'sig-truncated',
      about: 'The last six bytes of the signature are cut off.',
      reports: ['CVE-2016-9122'],
      sign: changed((signature) => signature.subarray(0, -6)),
    },
    {
      id: 'sig-random',
      about: 'The signature is random bytes of the right length.',
      sign: changed((signature, { randomBytes }) => randomBytes(signature.length)),
    },
    {
      id: 'sig-zero',
      about: 'The signature is zeros of the right length.',
      clause: 'RFC 8017 section 8.2.2',
      sign: changed((signature) => Buffer.alloc(signature.length)),
    },
    {
      id: 'sig-extra-byte',
      about: 'A byte is appended to the signature.',
      clause: 'RFC 8017 section 8.2.2 step 1',
      sign: changed((signature) => Buffer.concat([signature, Buffer.from([0])])),
    },
    {
      id: 'sig-empty',
      about: 'The signature is empty, and alg stays as it is.',
      reports: ['CVE-2020-28042'],
      sign: unsigned,
    },
    {
      id: 'sig-of-other-token',
      about: 'The payload says sub admin, under the signature of another token.',
      reports: ['CVE-2022-39227'],
      sets: ['subject', 'claims/sub'],
      claims: put('sub', 'admin'),
      sign: async (_input, { sound }) => signatureIn(await sound({})),
    },
    {
      id: 'sig-other-issuer-same-kid',
      about: 'Signed by the key of another issuer under our kid.',
      clause: 'RFC 8725 section 3.8',
      why: 'The kid names a key of the issuer, whose key did not sign.',
      sign: byAttacker,
    },
    {
      id: 'sig-other-key-of-set',
      about: 'Signed by one published key under the kid of another.',
      clause: 'RFC 7515 section 4.1.4',
      expected: 'policy',
      inactive: false,
      why: 'The kid is a hint: a strict verifier tries the key that it names and no other, a lenient one all of the set.',
      sets: ['kid', 'header/kid'],
      header: (header, { siblingKid }) => put('kid', siblingKid)(header),
    },
  ],
)

function flipped(signature: Buffer): Buffer {
  return Buffer.from([(signature[0] ?? 0) ^ 0x80])
}

function signatureIn(token: string): Buffer {
  return Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
}

const ES256 = { sets: ['alg', 'header/alg'], alg: 'ES256' } as const

const ECDSA_RANGE = faults(
  {
    ...ES256,
    clause: 'RFC 7518 section 3.4; FIPS 186-5 section 6.4.2',
    reports: ['CVE-2022-21449', 'CVE-2021-43568'],
    why: 'r and s are numbers from 1 to n - 1; outside of that no signature is good, or every one would be.',
  },
  [
    {
      id: 'es-psychic-zero',
      about: 'An ECDSA signature in which r and s are 0.',
      sign: changed(() => Buffer.alloc(64)),
    },
    {
      id: 'es-r-zero',
      about: 'An ECDSA signature in which r is 0.',
      sign: changed((signature) => Buffer.concat([Buffer.alloc(32), signature.subarray(32)])),
    },
    {
      id: 'es-s-zero',
      about: 'An ECDSA signature in which s is 0.',
      sign: changed((signature) => Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)])),
    },
    {
      id: 'es-r-n-s-n',
      about: 'An ECDSA signature in which r and s are the order of the curve.',
      sign: changed(() => Buffer.concat([inField(P256_ORDER), inField(P256_ORDER)])),
    },
  ],
)

const ECDSA_FORM = faults(
  {
    ...ES256,
    clause: 'RFC 7518 section 3.4',
    reports: ['CVE-2022-25898'],
    why: 'An ES256 signature is r and s, 32 bytes each, and nothing else.',
  },
  [
    {
      id: 'es-der-encoded',
      about: 'A good ECDSA signature in DER.',
      sign: changed(derSignature),
    },
    {
      id: 'es-short-63',
      about: 'An ECDSA signature of 63 bytes.',
      sign: changed((signature) => signature.subarray(0, 63)),
    },
    {
      id: 'es-trailing-byte',
      about: 'An ECDSA signature of 65 bytes.',
      sign: changed((signature) => Buffer.concat([signature, Buffer.from([0])])),
    },
    {
      id: 'es-sig-huge',
      about: 'An ECDSA signature of 16 KiB.',
      reports: ['HAProxy jwt_verify heap overflow'],
      sign: changed(() => Buffer.alloc(16 * 1024, 0x41)),
    },
    {
      id: 'es-malleable-n-minus-s',
      about: 'A good ECDSA signature with s replaced by n - s.',
      expected: 'policy',
      reports: ['CVE-2024-42461'],
      inactive: false,
      why: 'It is a good signature; but a token has two texts then, so that no text of a token may serve as its id.',
      sign: changed((signature) =>
        Buffer.concat([
          signature.subarray(0, 32),
          inField(P256_ORDER - numberIn(signature.subarray(32))),
        ]),
      ),
    },
  ],
)

/** Tokens whose signature is wrong. */
export const SIGNATURE_FAULTS = [...BROKEN, ...ECDSA_RANGE, ...ECDSA_FORM]
