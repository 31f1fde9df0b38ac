import { createHmac } from 'node:crypto'
import type { Signed } from './verify.ts'

/** Says whether a token is signed by HS256 under a secret. */
export function isHmacUnder(secret: string | Buffer, token: Signed): boolean {
  const { fields, input, signature } = token
  if (fields.alg !== 'HS256') return false
  return createHmac('sha256', secret).update(input).digest().equals(signature)
}
