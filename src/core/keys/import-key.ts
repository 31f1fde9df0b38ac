import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { type InputIssue, InvalidInput, invalidInput } from '../protocol/invalid-input.ts'
import type { JsonObject } from '../protocol/json.ts'
import { type Alg, algorithm, isSymmetric, RSA_MODULUS_BITS } from './algorithms.ts'
import { privateKeyMaterial, randomText, secretMaterial } from './key-material.ts'
import type { KeyMaterial } from './signing-key.ts'

/** A key from elsewhere: exactly one of `pem` (PKCS#8, PKCS#1, SEC1), `jwk` and `secret`. */
export interface KeyImport {
  readonly alg: Alg
  readonly kid?: string | undefined
  readonly pem?: string | undefined
  readonly jwk?: JsonObject | undefined
  readonly secret?: string | undefined
}

const KID_PATTERN = /^[A-Za-z0-9._~-]{1,128}$/
const FORMS = ['pem', 'jwk', 'secret'] as const

/** Reads a key from elsewhere; throws `InvalidInput` where it is not one, or not one for the algorithm. A shared secret without a kid is given one. */
export async function importKeyMaterial(
  input: KeyImport,
  newKid: () => string = () => randomText(22),
): Promise<KeyMaterial> {
  const given = FORMS.filter((form) => input[form] !== undefined)
  if (given.length !== 1) {
    const came = given.length === 0 ? 'none came' : `${given.join(' and ')} came`
    throw invalidInput('', `exactly one of "pem", "jwk" and "secret" is needed; ${came}`)
  }
  checkJwkMembers(input)
  const kid = input.kid ?? jwkText(input.jwk, 'kid')
  if (kid !== undefined) checkKid(kid, input.kid === undefined ? '/jwk/kid' : '/kid')
  const naming = { origin: 'imported', kid } as const
  if (isSymmetric(input.alg)) {
    const secret = readSecret(input)
    return secretMaterial(input.alg, secret, { ...naming, kid: kid ?? newKid() })
  }
  return privateKeyMaterial(input.alg, readPrivateKey(input), naming)
}

function checkJwkMembers({ alg, kid, jwk }: KeyImport): void {
  const issues: InputIssue[] = []
  const named = jwkText(jwk, 'alg')
  if (named !== undefined && named !== alg) {
    issues.push({ pointer: '/jwk/alg', detail: `is "${named}", but "alg" says "${alg}"` })
  }
  const ownKid = jwkText(jwk, 'kid')
  if (kid !== undefined && ownKid !== undefined && kid !== ownKid) {
    issues.push({ pointer: '/jwk/kid', detail: `is "${ownKid}", but "kid" says "${kid}"` })
  }
  if (issues.length > 0) throw new InvalidInput(issues)
}

/** Refuses a kid that could not stand in a path, or would be mistaken for a file of a key. */
function checkKid(kid: string, pointer: string): void {
  if (!KID_PATTERN.test(kid) || /\.(pem|jwk)$|^\.\.?$/.test(kid)) {
    const accepted =
      '1 to 128 characters of A-Z a-z 0-9 . _ ~ -, not . or .., and not ending in .pem or .jwk'
    throw invalidInput(pointer, `must be ${accepted}`)
  }
}

function jwkText(jwk: JsonObject | undefined, member: string): string | undefined {
  const value = jwk?.[member]
  return typeof value === 'string' ? value : undefined
}

/** A secret is text, because that is how verifiers are given it (FastMCP takes its UTF-8 bytes as the key). */
function readSecret({ alg, pem, jwk, secret }: KeyImport): string {
  if (pem !== undefined)
    throw invalidInput('/pem', `${alg} is keyed with a shared secret, not a PEM`)
  const pointer = jwk === undefined ? '/secret' : '/jwk/k'
  const text = secret ?? secretOfJwk(jwk)
  const least = algorithm(alg).secretBytes ?? 0
  const bytes = Buffer.byteLength(text, 'utf8')
  if (bytes < least) {
    throw invalidInput(
      pointer,
      `must be at least ${least} bytes for ${alg} (RFC 7518 section 3.2); ${bytes} came`,
    )
  }
  if (/^(-----|\{|ssh-)/.test(text) || /[\p{Cc}\p{Cs}]/u.test(text)) {
    throw invalidInput(
      pointer,
      'must be printable text that does not begin like a PEM, a JWK or an SSH key',
    )
  }
  return text
}

function secretOfJwk(jwk: JsonObject | undefined): string {
  const k = jwkText(jwk, 'k')
  if (jwk?.kty !== 'oct' || k === undefined) {
    throw invalidInput('/jwk/kty', 'must be "oct", with the secret in "k", for an HS algorithm')
  }
  const bytes = Buffer.from(k, 'base64url')
  const text = bytes.toString('utf8')
  if (bytes.toString('base64url') !== k || !Buffer.from(text, 'utf8').equals(bytes)) {
    throw invalidInput(
      '/jwk/k',
      'must be base64url of UTF-8 text, since verifiers are given the secret as text',
    )
  }
  return text
}

function readPrivateKey(input: KeyImport): KeyObject {
  if (input.secret !== undefined) {
    throw invalidInput('/secret', `${input.alg} is keyed with a private key: give "pem" or "jwk"`)
  }
  const pointer = input.pem === undefined ? '/jwk' : '/pem'
  const key = parsePrivateKey(input, pointer)
  const problem = unfit(key, input.alg)
  if (problem !== undefined) throw invalidInput(pointer, problem)
  if (!halvesMatch(key, input)) {
    throw invalidInput(pointer, 'has a public part that is not the one of its private part')
  }
  return key
}

/** Says whether what the private part signs is good under the public part that would be published. */
function halvesMatch(key: KeyObject, { alg, jwk }: KeyImport): boolean {
  const publicKey = createPublicKey(key)
  // Ed25519's public part is worked out from the private one, so the one given has to be compared.
  const named = algorithm(alg).kty === 'OKP' ? jwkText(jwk, 'x') : undefined
  if (named !== undefined && publicKey.export({ format: 'jwk' }).x !== named) return false
  const { hash } = algorithm(alg)
  const probe = Buffer.from(alg)
  try {
    return verify(hash, probe, publicKey, sign(hash, probe, key))
  } catch {
    return false
  }
}

function parsePrivateKey({ pem, jwk }: KeyImport, pointer: string): KeyObject {
  try {
    if (pem !== undefined) return createPrivateKey(pem)
    return createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    const accepted =
      'an unencrypted private key as PEM (PKCS#8, PKCS#1 or SEC1) or JWK with its private members'
    const known = pem === undefined ? mistakenJwk(jwk) : mistakenPem(pem)
    throw invalidInput(
      pointer,
      `${known ?? 'is not a private key that can be read'}; accepted: ${accepted}`,
    )
  }
}

/** What is often given in place of a private key as PEM, by its label (RFC 7468 §4). */
const MISTAKEN_LABELS: readonly (readonly [RegExp, string])[] = [
  [
    /^-----BEGIN (RSA )?PUBLIC KEY-----/,
    'is not a private key but a public one, which cannot sign',
  ],
  [
    /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/,
    'is not a private key but a certificate, which cannot sign',
  ],
  [/^-----BEGIN ENCRYPTED PRIVATE KEY-----/, 'is encrypted (openssl pkey -in FILE decrypts it)'],
  [/^Proc-Type: 4,ENCRYPTED/m, 'is encrypted (openssl pkey -in FILE decrypts it)'],
  [
    /^-----BEGIN OPENSSH PRIVATE KEY-----/,
    'is in the form of OpenSSH (ssh-keygen -p -m PEM -f FILE turns it into PEM)',
  ],
]

function mistakenPem(pem: string): string | undefined {
  return MISTAKEN_LABELS.find(([label]) => label.test(pem.trimStart()))?.[1]
}

function mistakenJwk(jwk: JsonObject | undefined): string | undefined {
  if (jwk?.keys !== undefined) return 'is not a private key but a JWK Set: take one key out of it'
  if (jwk?.kty === 'oct')
    return 'is not a private key but a shared secret, which is for HS256, HS384 and HS512'
  return jwk?.kty !== undefined && jwk.d === undefined
    ? 'is not a private key: it has no member "d"'
    : undefined
}

/** The name that node:crypto has for each curve of RFC 7518 §6.2.1.1. */
const CURVE_NAMES: Readonly<Record<string, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
}

/** Says why a key does not fit an algorithm; undefined where it does. */
function unfit(key: KeyObject, alg: Alg): string | undefined {
  const { kty, crv } = algorithm(alg)
  if (kty === 'RSA') return unfitRsa(key, alg)
  const curve = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType
  const wanted = crv === 'Ed25519' ? 'ed25519' : CURVE_NAMES[crv ?? '']
  return curve === wanted ? undefined : `${alg} needs a key on the curve ${crv}; got ${curve}`
}

function unfitRsa(key: KeyObject, alg: Alg): string | undefined {
  if (key.asymmetricKeyType !== 'rsa')
    return `${alg} needs an RSA key; got ${key.asymmetricKeyType}`
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits >= RSA_MODULUS_BITS) return undefined
  return `an RSA key needs ${RSA_MODULUS_BITS} bits or more (RFC 7518 section 3.3); got ${bits}`
}
