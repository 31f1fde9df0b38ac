import { createPrivateKey, type KeyObject } from 'node:crypto'
import { type InputIssue, InvalidInput, invalidInput } from '../protocol/invalid-input.ts'
import { isJsonObject, type Json, type JsonObject } from '../protocol/json.ts'
import { ALGS, type Alg, isAlg } from './algorithms.ts'
import { importKeyMaterial } from './import-key.ts'
import type { KeyMaterial } from './signing-key.ts'

/** A key that an issuer starts with. */
export interface StartKey {
  readonly material: KeyMaterial
  readonly state: 'current' | 'next'
  /** The name of the issuer; undefined: the default one. */
  readonly issuer: string | undefined
}

/** A key as it stands in a file, and where. */
interface Entry {
  readonly pointer: string
  readonly given: { readonly pem: string } | { readonly jwk: Json }
}

/** A key that was read, with what the file says of its place. */
interface ReadKey {
  readonly pointer: string
  readonly material: KeyMaterial
  readonly state: StartKey['state'] | undefined
  readonly issuer: string | undefined
}

const PEM_BLOCK = /-----BEGIN [A-Z0-9 ]+-----[\s\S]+?-----END [A-Z0-9 ]+-----/g

/**
 * Reads the keys that issuers start with: a JWK Set with private members (RFC 7517 §5), a single JWK, or private keys as
 * PEM. The first key of an algorithm signs and the others follow, unless their `state` says otherwise; without `alg` a
 * key is for the usual one of its kind. Throws `InvalidInput` with every mistake.
 */
export async function readKeySet(text: string): Promise<readonly StartKey[]> {
  const entries = text.includes('-----BEGIN ') ? pemEntries(text) : jwkEntries(text)
  const issues: InputIssue[] = []
  const keys: ReadKey[] = []
  for (const entry of entries) {
    try {
      keys.push(await readEntry(entry))
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      issues.push(...error.issues.map((issue) => placed(issue, entry.pointer)))
    }
  }
  issues.push(...duplicates(keys))
  if (issues.length > 0) throw new InvalidInput(issues)
  return keys.map(({ material, issuer }, at) => ({ material, issuer, state: stateOf(keys, at) }))
}

async function readEntry({ pointer, given }: Entry): Promise<ReadKey> {
  if ('pem' in given) {
    const material = await importKeyMaterial({ alg: pemAlg(given.pem), pem: given.pem })
    return { pointer, material, state: undefined, issuer: undefined }
  }
  const { jwk } = given
  if (!isJsonObject(jwk)) throw invalidInput('', 'must be a JWK, which is an object')
  const { state, issuer } = ownMembers(jwk)
  const material = await importKeyMaterial({ alg: jwkAlg(jwk), jwk })
  return { pointer, material, state, issuer }
}

function pemEntries(text: string): readonly Entry[] {
  const blocks = text.match(PEM_BLOCK) ?? []
  if (blocks.length === 0) throw invalidInput('', 'has the beginning of a PEM, but not its end')
  return blocks.map((pem, at) => ({
    pointer: blocks.length === 1 ? '' : `/${at}`,
    given: { pem },
  }))
}

function jwkEntries(text: string): readonly Entry[] {
  const json = parsed(text)
  const keys = isJsonObject(json)
    ? (json.keys ?? (json.kty === undefined ? undefined : [json]))
    : []
  if (!Array.isArray(keys) || keys.length === 0) {
    throw invalidInput(
      '',
      'must be a JWK Set with a list of private keys in "keys", a private JWK, or private keys as PEM',
    )
  }
  const isSet = isJsonObject(json) && json.keys !== undefined
  return keys.map((jwk: Json, at) => ({ pointer: isSet ? `/keys/${at}` : '', given: { jwk } }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw invalidInput('', 'is neither JSON nor PEM')
  }
}

/** The algorithm that a key is for where it does not say: the usual one of its kind. */
const USUAL_ALG: Readonly<Record<string, Alg>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
}

function jwkAlg({ alg, kty, crv }: JsonObject): Alg {
  const named = alg ?? USUAL_ALG[String(crv ?? kty)]
  if (typeof named === 'string' && isAlg(named)) return named
  throw invalidInput('/alg', `must be one of ${ALGS.join(', ')}`)
}

/** A PEM that is no private key is left to the import to refuse, which knows what it may be. */
function pemAlg(pem: string): Alg {
  const key = privateKeyOf(pem)
  const curve = key?.export({ format: 'jwk' }).crv
  return USUAL_ALG[curve ?? 'RSA'] ?? 'RS256'
}

function privateKeyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

/** The members of a key that are ours, beside those of RFC 7517 §4; throws `InvalidInput`. */
function ownMembers({ state, issuer, kty, kid }: JsonObject): Pick<ReadKey, 'state' | 'issuer'> {
  const issues: InputIssue[] = []
  if (kty === 'oct' && kid === undefined)
    issues.push({ pointer: '/kid', detail: 'is missing: a shared secret has no name of its own' })
  if (state !== undefined && state !== 'current' && state !== 'next')
    issues.push({ pointer: '/state', detail: 'must be "current" or "next"' })
  else if (issuer !== undefined && typeof issuer !== 'string')
    issues.push({ pointer: '/issuer', detail: 'must be the name of an issuer' })
  else if (issues.length === 0) return { state, issuer }
  throw new InvalidInput(issues)
}

/** Puts a mistake in a key where the key stands in its file. */
function placed({ pointer, detail }: InputIssue, at: string): InputIssue {
  return { pointer: at + pointer.replace(/^\/(jwk|pem)/, ''), detail }
}

function duplicates(keys: readonly ReadKey[]): readonly InputIssue[] {
  return keys.flatMap((key, at) => {
    const before = keys.slice(0, at).filter(({ issuer }) => issuer === key.issuer)
    const { pointer, material } = key
    if (before.some((one) => one.material.kid === material.kid))
      return [{ pointer, detail: `has the kid ${material.kid}, which is there already` }]
    const isSecond = before.some((one) => isCurrent(one) && one.material.alg === material.alg)
    return isCurrent(key) && isSecond
      ? [{ pointer, detail: `is a second current key of ${material.alg}` }]
      : []
  })
}

function isCurrent({ state }: ReadKey): boolean {
  return state === 'current'
}

/** A key without a state signs where no other of its algorithm is said to, and none stands before it. */
function stateOf(keys: readonly ReadKey[], at: number): StartKey['state'] {
  const key = keys[at]
  if (key?.state !== undefined) return key.state
  const signs = keys.some(
    (one, index) =>
      one.issuer === key?.issuer &&
      one.material.alg === key?.material.alg &&
      (isCurrent(one) || (index < at && one.state === undefined)),
  )
  return signs ? 'next' : 'current'
}
