import { constants, createHmac, type KeyObject, verify } from 'node:crypto'
import { insist } from '../refusal.ts'
import type { Mistake } from '../server.ts'
import type { Segments } from '../verify.ts'

/**
 * Mistake: the token says by which algorithm it is checked: its HMAC is keyed with the public key, which
 *   everybody has.
 * Rule: RFC 8725 sections 2.1 and 3.1; CVE-2016-10555 (jwt-simple), CVE-2022-29217 (PyJWT), CVE-2024-33663
 *   (python-jose).
 * Found by: hs-pubkey-spki, hs-pubkey-ec, ps256-unlisted, rs512-unlisted.
 */
export const algFromToken: Mistake = {
  jwt: {
    signature: async (token, context) => {
      const { key } = await context.parts.key(token.fields, context)
      const pem = key.export({ type: 'spki', format: 'pem' })
      const { alg } = token.fields
      const check = typeof alg === 'string' ? CHECKS[alg] : undefined
      insist(check?.({ ...token, key, pem }) === true, 'the signature is not good')
    },
  },
}

interface Checked extends Segments {
  readonly key: KeyObject
  readonly pem: string | Buffer
}

const CHECKS: Readonly<Record<string, (token: Checked) => boolean>> = {
  HS256: ({ pem, input, signature }) =>
    createHmac('sha256', pem).update(input).digest().equals(signature),
  RS256: ({ key, input, signature }) => verify('sha256', input, key, signature),
  RS512: ({ key, input, signature }) => verify('sha512', input, key, signature),
  PS256: ({ key, input, signature }) => verify('sha256', input, { key, ...PSS }, signature),
  ES256: ({ key, input, signature }) => verify('sha256', input, { key, ...JOSE }, signature),
  EdDSA: ({ key, input, signature }) => verify(null, input, key, signature),
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING }
const JOSE = { dsaEncoding: 'ieee-p1363' } as const
