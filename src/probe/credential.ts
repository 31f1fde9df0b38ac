import { createPrivateKey, createSecretKey } from 'node:crypto'
import type { TokenFault } from '../core/faults/fault.ts'
import { isSymmetric } from '../core/keys/algorithms.ts'
import { generateKey, generateRsaKey, randomText } from '../core/keys/key-material.ts'
import type { KeyMaterial } from '../core/keys/signing-key.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { withMembers } from '../core/tokens/claims.ts'
import { sealToken } from '../core/tokens/seal.ts'
import type { MintRequest } from '../idp/mint-request.ts'
import { mintToken } from '../idp/mint-token.ts'
import { previewToken } from '../idp/preview-token.ts'
import type { Run } from './run.ts'
import type { Attempt } from './trial.ts'

/** A token that is sent: its text, what it is in words, and whether it might rightly be accepted. */
export interface Credential {
  readonly text: string
  /** Null where we have no record of it. */
  readonly jti: string | null
  readonly name: string
  readonly valid: boolean
}

/** A good token together with its id and the key that signed it, null for an opaque one. */
export interface GoodToken extends Credential {
  readonly jti: string
  readonly kid: string | null
}

/** Mints a good token for the probed server, or one that differs from it as asked. */
export async function goodToken(run: Run, over: MintRequest = {}): Promise<GoodToken> {
  const { record } = await mintToken(run.idp, run.issuer, { ...termsOf(run), ...over })
  const { value, jti, kid } = record
  return { text: value, jti, kid, name: 'good token', valid: true }
}

/** Mints a token with a fault, as the probed server would get it from an issuer that is otherwise sound; `valid`: whether it might rightly be accepted. */
export async function faultToken(run: Run, fault: TokenFault, valid: boolean): Promise<Credential> {
  const { alg, clientId, ...terms } = termsOf(run)
  const setsAlg = fault.alg !== undefined || fault.sets.includes('alg')
  const request = {
    ...terms,
    fault: fault.id,
    ...(setsAlg ? {} : { alg }),
    ...(fault.sets.includes('client_id') ? {} : { clientId }),
  }
  const { record } = await mintToken(run.idp, run.issuer, request)
  return { text: record.value, jti: record.jti, name: fault.id, valid }
}

/** Makes keys that no issuer has, for tokens of a run. */
export function foreignKey({ alg }: Run): Promise<KeyMaterial> {
  return generateKey(alg, generateRsaKey)
}

/** Signs what would be a good token with a key that no issuer has, with other claims or another kid where they are given; nothing of it is stored. */
export async function foreignToken(
  run: Run,
  key: KeyMaterial,
  { kid = key.kid, claims = {} }: { readonly kid?: string; readonly claims?: JsonObject } = {},
): Promise<string> {
  const sound = await previewToken(run.idp, run.issuer, termsOf(run))
  const header = withMembers(sound.header ?? {}, { kid })
  const said = withMembers(sound.claims, { jti: randomText(22), ...claims })
  const draft = {
    alg: key.alg,
    header: Buffer.from(JSON.stringify(header)),
    payload: Buffer.from(JSON.stringify(said)),
  }
  return sealToken(draft, keyObject(key))
}

function keyObject({ alg, privateKey }: KeyMaterial) {
  return isSymmetric(alg) ? createSecretKey(Buffer.from(privateKey)) : createPrivateKey(privateKey)
}

function termsOf({ audience, scope, alg, clientId, via }: Run): MintRequest {
  return { audience, scope, alg, clientId, via }
}

/** A request with a token where it belongs (RFC 6750 §2.1). */
export function bearer({ text, name, valid }: Credential): Attempt {
  return {
    sent: `Authorization: Bearer [${name}]`,
    parts: { lines: [`Authorization: Bearer ${text}`] },
    valid,
    secrets: [text],
  }
}
