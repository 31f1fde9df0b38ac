import { algorithm, isSymmetric } from '../../core/keys/algorithms.ts'
import type { ListedKey } from '../../idp/list-keys.ts'
import { type KeySight, keyInWords } from './key-rows.ts'
import { instantInWords, utcTime } from './time-in-words.ts'
import type { Fact } from './token-facts.ts'

/** What there is to know about a key besides its parts, most asked first. */
export function keyFacts(key: ListedKey, { now }: KeySight): readonly Fact[] {
  const { kty, crv } = algorithm(key.alg)
  const { currentAt, previousAt, retiresAt, revokedAt, lastExpiresAt } = key
  const ends = key.effectiveState === 'retired' ? 'Left the JWKS' : 'In the JWKS until'
  const stays = isSymmetric(key.alg) ? null : retiresAt
  return [
    fact('Now', keyInWords(key, now)),
    fact('Algorithm', `${key.alg} (${crv ?? (kty === 'oct' ? 'shared secret' : kty)})`),
    fact('Origin', key.origin === 'imported' ? 'imported' : 'made here'),
    ...timeFact('Made', key.createdAt, now),
    ...timeFact('Signs from', currentAt, now),
    ...timeFact('Signs until', previousAt, now),
    ...timeFact(ends, stays, now),
    ...timeFact('Revoked', revokedAt, now),
    fact('Tokens signed', key.tokensSigned.toLocaleString('en-US')),
    ...timeFact('Last of them expires', lastExpiresAt, now),
  ]
}

function timeFact(term: string, at: number | null, now: number): readonly Fact[] {
  return at === null ? [] : [fact(term, instantInWords(at, now), utcTime(at))]
}

function fact(term: string, value: string, note: string | null = null): Fact {
  return { term, values: [value], look: 'words', badge: null, note }
}
