import { isSymmetric } from '../../core/keys/algorithms.ts'
import type { KeyState, SigningKey } from '../../core/keys/signing-key.ts'
import type { Callout } from './notice.ts'

/** The key of a token as the callouts see it; `created` where it was made for this token. */
export interface CalloutKey extends Pick<SigningKey, 'alg'> {
  readonly effectiveState: KeyState
  readonly created: boolean
}

const KEY_CREATED: Callout = {
  tone: 'warning',
  title: 'Its key was made just now',
  text: 'A verifier that fetched the JWKS before knows nothing of this key, and refuses the token until it fetches again; most do so at most every 30 s.',
}

const SECRET_CREATED: Callout = {
  tone: 'warning',
  title: 'Its shared secret was made just now',
  text: 'A verifier needs this very secret; it is never in the JWKS.',
}

const SYMMETRIC: Callout = {
  tone: 'plain',
  title: 'Signed with a shared secret',
  text: 'Only a verifier that was given the secret can check it; it is never in the JWKS.',
}

/** What to know about a token whose key is in one of these states. */
const BY_STATE: Readonly<Partial<Record<KeyState, Callout>>> = {
  next: {
    tone: 'plain',
    title: 'Signed with the next key',
    text: 'It is in the JWKS already, but signs nothing by itself before the next rotation.',
  },
  retired: {
    tone: 'warning',
    title: 'Its key is retired',
    text: 'It is no longer in the JWKS: a verifier that fetches it refuses this token. Introspection goes by the token alone.',
  },
  revoked: {
    tone: 'danger',
    title: 'Its key is revoked',
    text: 'It is no longer in the JWKS, and introspection answers that the token is not active.',
  },
}

/** The callouts of a token's page; an opaque token has no key, and none. */
export function tokenCallouts(key: CalloutKey | null): readonly Callout[] {
  if (key === null) return []
  const symmetric = isSymmetric(key.alg)
  const created = symmetric ? SECRET_CREATED : KEY_CREATED
  const state = BY_STATE[key.effectiveState]
  return [
    ...(key.created ? [created] : symmetric ? [SYMMETRIC] : []),
    ...(state === undefined ? [] : [state]),
  ]
}
