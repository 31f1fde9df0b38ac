import { createPrivateKey } from 'node:crypto'
import { isJsonObject, type JsonObject } from '../core/protocol/json.ts'
import { CommandFailure, EXIT } from './command-failure.ts'

/** The algorithm that is taken for a private key in PEM whose kind allows several (RFC 7518 §3.1). */
const ALG_OF_CURVE: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

/** The members of a request to import the key that a file holds: a PEM, a JWK, or else a shared secret. */
export function keyInFile(text: string): JsonObject {
  const trimmed = text.trim()
  if (trimmed.startsWith('{')) return jwkOf(trimmed)
  if (trimmed.startsWith('-----BEGIN')) return { alg: algOfPem(trimmed), pem: trimmed }
  return { alg: 'HS256', secret: trimmed }
}

function jwkOf(text: string): JsonObject {
  const jwk = parsed(text)
  if (Array.isArray(jwk.keys)) {
    throw new CommandFailure(
      EXIT.usage,
      'FILE: holds a JWK Set; import its keys one by one, or give it to start --keys',
    )
  }
  const { alg, kid } = jwk
  return { ...(alg === undefined ? {} : { alg }), ...(kid === undefined ? {} : { kid }), jwk }
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) return value
  } catch {
    // What is no JSON is told below, like every other mistake.
  }
  throw new CommandFailure(EXIT.usage, 'FILE: begins as a JWK, and is no JSON object')
}

function algOfPem(pem: string): string {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem)
    if (asymmetricKeyType === 'ed25519') return 'EdDSA'
    return ALG_OF_CURVE[asymmetricKeyDetails?.namedCurve ?? ''] ?? 'RS256'
  } catch {
    return 'RS256'
  }
}
