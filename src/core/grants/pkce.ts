import { createHash, timingSafeEqual } from 'node:crypto'

/** The ways to make a code challenge that are taken: `plain` is none of them (RFC 9700 §2.1.1). */
export const CODE_CHALLENGE_METHODS: readonly string[] = ['S256']

/** Says whether a text can be an S256 code challenge: the base64url of 32 bytes (RFC 7636 §4.2). */
export function isCodeChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/** Says whether a text has the form of a code verifier (RFC 7636 §4.1). */
export function isCodeVerifier(text: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(text)
}

/** The S256 code challenge of a verifier (RFC 7636 §4.2). */
export function s256Challenge(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url')
}

/** Says whether a verifier is the one that an S256 challenge was made of (RFC 7636 §4.6). */
export function matchesChallenge(verifier: string, challenge: string): boolean {
  if (!isCodeVerifier(verifier) || !isCodeChallenge(challenge)) return false
  return timingSafeEqual(Buffer.from(s256Challenge(verifier)), Buffer.from(challenge))
}
