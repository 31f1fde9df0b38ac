import { isSymmetric } from '../../core/keys/algorithms.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import type { Callout } from './notice.ts'

/** What is said once of what was done just before, by the word that the address has for it. */
const NOTICES: ReadonlyMap<string, Callout> = new Map<string, Callout>([
  [
    'rotated',
    {
      tone: 'good',
      title: 'The keys were rotated',
      text: 'New tokens are signed with the new key. The old one stays in the JWKS until its grace is over, so that what it signed still verifies.',
    },
  ],
  [
    'rotated_unannounced',
    {
      tone: 'warning',
      title: 'The keys were rotated unannounced',
      text: 'The key that signs now was in no JWKS before. Verifiers refuse its tokens until they fetch again; most do so at most every 30 s.',
    },
  ],
  [
    'rotated_secret',
    {
      tone: 'warning',
      title: 'The shared secret was rotated',
      text: 'New tokens are signed with the new one. Verifiers have to be given it: its page shows it, and the JWKS never does.',
    },
  ],
  [
    'revoked',
    {
      tone: 'good',
      title: 'The key was revoked',
      text: 'It is out of the JWKS, and introspection answers that its tokens are not active. A verifier that has it cached accepts them until it fetches again.',
    },
  ],
  [
    'scheduled',
    {
      tone: 'good',
      title: 'The schedule was saved',
      text: 'The server looks for keys whose time has come every second.',
    },
  ],
  [
    'unscheduled',
    {
      tone: 'good',
      title: 'The schedule was switched off',
      text: 'Keys rotate only when somebody asks for it.',
    },
  ],
])

/** What was done just before, by a fixed word of the address; null where that says nothing. */
export function keyNotice(query: URLSearchParams): Callout | null {
  return NOTICES.get(query.get('done') ?? '') ?? null
}

const ADDED: ReadonlyMap<string, string> = new Map([
  ['made', 'The key was made'],
  ['imported', 'The key was imported'],
])

/** What was done just before with a key, by a fixed word of the address; null where that says nothing. */
export function oneKeyNotice(
  query: URLSearchParams,
  { alg, effectiveState }: Pick<ListedKey, 'alg' | 'effectiveState'>,
): Callout | null {
  const title = ADDED.get(query.get('done') ?? '')
  if (title === undefined) return keyNotice(query)
  if (isSymmetric(alg)) {
    return {
      tone: 'good',
      title,
      text: 'Verifiers have to be given the secret: the JWKS never has it.',
    }
  }
  if (effectiveState === 'current') {
    return {
      tone: 'warning',
      title: `${title}, and signs from now on`,
      text: 'A verifier that has the JWKS cached refuses its tokens until it fetches again; most do so at most every 30 s.',
    }
  }
  return { tone: 'good', title, text: 'It is in the JWKS, and signs after the next rotation.' }
}
