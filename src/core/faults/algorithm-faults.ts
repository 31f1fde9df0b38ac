import { signatureOf } from '../tokens/seal.ts'
import { attackerKey } from './attacker-keys.ts'
import { put } from './content.ts'
import { faults, type Row } from './fault.ts'
import { hmacUnder, publicKeyOf, signedAs, soundly, unsigned } from './signing.ts'

const none = (id: string, alg: string, about: string): Row => ({
  id,
  about,
  header: put('alg', alg),
  sign: unsigned,
})

const NONE = faults(
  {
    clause: 'RFC 8725 sections 3.1 and 3.2',
    reports: ['CVE-2015-9235', 'CVE-2022-23540', 'CVE-2026-23993'],
    why: 'A verifier decides by its own configuration which algorithms it takes; none is not among them, in any spelling.',
    sets: ['header/alg'],
  },
  [
    none('alg-none', 'none', 'alg is none, and there is no signature.'),
    none('alg-none-title', 'None', 'alg is None, and there is no signature.'),
    none('alg-none-upper', 'NONE', 'alg is NONE, and there is no signature.'),
    none('alg-none-mixed', 'nOnE', 'alg is nOnE, and there is no signature.'),
    none(
      'alg-none-space',
      'none ',
      'alg is "none " with a blank behind, and there is no signature.',
    ),
    {
      id: 'alg-none-with-sig',
      about: 'alg is none, and a signature is left in place.',
      reports: ['CVE-2020-28042'],
      header: put('alg', 'none'),
    },
  ],
)

const ODD = faults(
  {
    clause: 'RFC 7515 section 4.1.1',
    why: 'alg must be there, and must be the name of an algorithm that the verifier takes, letter by letter.',
    sets: ['header/alg'],
  },
  [
    {
      id: 'alg-missing',
      about: 'The header has no alg; the signature is sound.',
      header: put('alg', undefined),
    },
    { id: 'alg-null', about: 'alg is null; the signature is sound.', header: put('alg', null) },
    {
      id: 'alg-empty',
      about: 'alg is the empty text; the signature is sound.',
      header: put('alg', ''),
    },
    {
      id: 'alg-array',
      about: 'alg is a list with one name; the signature is sound.',
      header: (header, { alg }) => put('alg', [alg])(header),
    },
    {
      id: 'alg-unknown',
      about: 'alg is RS257, which nobody has defined; the signature is sound.',
      clause: 'RFC 7515 section 5.2',
      reports: ['CVE-2026-23993'],
      header: put('alg', 'RS257'),
    },
    {
      id: 'alg-lowercase',
      about: 'alg is in lower case; the signature is sound.',
      header: (header, { alg }) => put('alg', alg.toLowerCase())(header),
    },
  ],
)

const asHs256 = put('alg', 'HS256')

const PUBLIC_KEY_AS_SECRET = faults(
  {
    clause: 'RFC 8725 sections 2.1 and 3.1',
    reports: [
      'CVE-2016-10555',
      'CVE-2017-11424',
      'CVE-2022-29217',
      'CVE-2024-33663',
      'CVE-2024-37568',
      'CVE-2023-48223',
      'CVE-2026-34950',
      'CVE-2026-22817',
      'CVE-2024-54150',
    ],
    why: 'A key is used for its own algorithm only: a public key, which everybody has, is no secret.',
    sets: ['alg', 'header/alg'],
    alg: 'RS256',
    header: asHs256,
  },
  [
    {
      id: 'hs-pubkey-spki',
      about: 'HS256 keyed with the published public key as PEM.',
      sign: hmacUnder((context) => spki(context)),
    },
    {
      id: 'hs-pubkey-spki-nonl',
      about: 'HS256 keyed with the published public key as PEM without its last line break.',
      sign: hmacUnder((context) => spki(context).trimEnd()),
    },
    {
      id: 'hs-pubkey-pkcs1',
      about: 'HS256 keyed with the published public key as PKCS #1 PEM.',
      sign: hmacUnder((context) => publicKeyOf(context).export({ type: 'pkcs1', format: 'pem' })),
    },
    {
      id: 'hs-pubkey-der',
      about: 'HS256 keyed with the published public key as DER.',
      sign: hmacUnder((context) => publicKeyOf(context).export({ type: 'spki', format: 'der' })),
    },
    {
      id: 'hs-pubkey-jwk',
      about: 'HS256 keyed with the published public key as JWK text.',
      sign: hmacUnder((context) => JSON.stringify(publicKeyOf(context).export({ format: 'jwk' }))),
    },
    {
      id: 'hs-pubkey-leading-space',
      about:
        'HS256 keyed with the published public key as PEM behind a blank, which slips past a check of how it begins.',
      sign: hmacUnder((context) => ` ${spki(context)}`),
    },
    {
      id: 'hs-pubkey-ec',
      about: 'HS256 keyed with the published EC public key as PEM.',
      alg: 'ES256',
      sign: hmacUnder((context) => spki(context)),
    },
  ],
)

function spki(context: Parameters<typeof publicKeyOf>[0]): string {
  return publicKeyOf(context).export({ type: 'spki', format: 'pem' }).toString()
}

const WEAK_SECRET = faults(
  {
    clause: 'RFC 8725 section 3.5',
    reports: ['CVE-2019-20933', 'GHSA-869p-cjfg-cm3x'],
    why: 'The secret can be guessed, and this issuer signs with key pairs.',
    sets: ['alg', 'header/alg'],
    alg: 'RS256',
    header: asHs256,
  },
  [
    { id: 'hs-empty-secret', about: 'HS256 with an empty secret.', sign: hmacUnder(() => '') },
    {
      id: 'hs-weak-secret',
      about: 'HS256 with "secret" for a secret.',
      sign: hmacUnder(() => 'secret'),
    },
    {
      id: 'hs-kid-as-secret',
      about: 'HS256 with the kid for a secret.',
      clause: 'RFC 8725 section 3.10',
      sign: hmacUnder(({ kid }) => kid),
    },
  ],
)

const MISMATCH = faults(
  {
    clause: 'RFC 8725 section 3.1',
    why: 'The signature is not one of the algorithm that the header names and the key is published for.',
    sets: ['alg', 'header/alg'],
    alg: 'RS256',
  },
  [
    {
      id: 'ps-as-rs',
      about: 'A PSS signature under a header that says RS256.',
      clause: 'RFC 7518 section 3.5',
      sign: signedAs('PS256'),
    },
    {
      id: 'rs-as-ps',
      about: 'A PKCS #1 signature under a header that says PS256.',
      clause: 'RFC 7518 section 3.3',
      header: put('alg', 'PS256'),
      sign: signedAs('RS256'),
    },
    {
      id: 'ps256-unlisted',
      about: 'A good PS256 signature by a key that is published for RS256.',
      header: put('alg', 'PS256'),
      sign: signedAs('PS256'),
    },
    {
      id: 'rs512-unlisted',
      about: 'A good RS512 signature by a key that is published for RS256.',
      header: put('alg', 'RS512'),
      sign: signedAs('RS512'),
    },
    {
      id: 'es-curve-mismatch',
      about: 'The header says ES256, and a key on P-384 signed.',
      clause: 'RFC 7518 section 3.4',
      alg: 'ES256',
      sign: (input) => signatureOf('ES384', input, attackerKey('ec384')),
    },
    {
      id: 'es-kid-rsa',
      inactive: false,
      about: 'The header says ES256 and names an RSA key.',
      sets: ['alg', 'kid', 'header/kid'],
      alg: 'ES256',
      header: (header, { rsaKid }) => put('kid', rsaKid)(header),
      sign: soundly,
    },
  ],
)

/** Tokens that lie about their algorithm. */
export const ALGORITHM_FAULTS = [
  ...NONE,
  ...ODD,
  ...PUBLIC_KEY_AS_SECRET,
  ...WEAK_SECRET,
  ...MISMATCH,
]
