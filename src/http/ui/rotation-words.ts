import { isSymmetric } from '../../core/keys/algorithms.ts'
import type { Demotion, RetirementReason } from '../../core/keys/rotation.ts'
import type { JwksFetcher } from '../../idp/jwks-fetchers.ts'
import type { PlannedRotation } from '../../idp/plan-rotation.ts'
import { type EventPart, say } from './event-parts.ts'
import { keyHref, shortKid } from './key-rows.ts'
import type { Callout } from './notice.ts'
import { shortenedText } from './shortened-text.ts'
import { durationInWords, instantInWords, utcTime } from './time-in-words.ts'

/** How long a key should have been published before it signs: most verifiers refetch at most every 30 s. */
const KNOWN_AFTER_SECONDS = 60

/** How many programs are named that have not seen the key. */
const NAMED = 3

const REASONS: Readonly<Record<RetirementReason, string>> = {
  grace: 'which is the grace asked for',
  last_expiry: 'because the longest-lived token it signed expires then',
  lifetime: 'because a token that it signs just now expires then',
  longest: 'because a key stays no longer than 7 days unless asked to',
}

/** What a rotation does, step by step. */
export function rotationSteps(
  planned: PlannedRotation,
  base: string,
): readonly (readonly EventPart[])[] {
  const { plan, following } = planned
  const named = ({ kid }: { readonly kid: string }) => ({
    id: shortKid(kid),
    href: keyHref(base, kid),
  })
  const promoted =
    plan.promote === null
      ? say`A new key is made and becomes current: it signs from then on.`
      : say`${named(plan.promote)} becomes current: it signs from then on. ${publishedInWords(planned)}`
  const demoted =
    plan.demote === null
      ? []
      : [say`${named(plan.demote.key)} stops signing${demotionInWords(plan.demote, planned)}`]
  const next =
    following === null
      ? []
      : following.kind === 'new'
        ? [say`A new key is made and published as next, ahead of the rotation after this one.`]
        : [say`${named(following.key)} stays next, for the rotation after this one.`]
  return [promoted, ...demoted, ...next]
}

function publishedInWords({ alg, at, plan }: PlannedRotation): string {
  if (plan.promote === null || isSymmetric(alg)) return ''
  return `It has been in the JWKS for ${durationInWords(at - plan.promote.createdAt)}.`
}

function demotionInWords({ retiresAt, reason }: Demotion, { alg, at }: PlannedRotation): string {
  if (isSymmetric(alg)) return '. Whoever has its secret goes on accepting what it signed.'
  if (retiresAt <= at) return ' and leaves the JWKS at once: what it signed no longer verifies.'
  const until = `${utcTime(retiresAt)}, ${instantInWords(retiresAt, at)}`
  return ` and stays published as previous until ${until}, ${REASONS[reason]}.`
}

/** What to know before a rotation is done: who will refuse tokens, and for how long; null: nothing. */
export function rotationWarning(
  { alg, announced, at, plan }: PlannedRotation,
  fetchers: readonly JwksFetcher[],
): Callout | null {
  const warning = (title: string, text: string): Callout => ({ tone: 'warning', title, text })
  if (isSymmetric(alg)) {
    return warning(
      'Verifiers have to be given the new secret',
      'A shared secret is never in the JWKS, so tokens fail everywhere until the new one is configured there.',
    )
  }
  if (plan.promote === null) {
    const cause = announced ? 'No key is published ahead, so the new' : 'The new'
    return warning(
      'No verifier has seen the new key',
      `${cause} key enters the JWKS with its first signature. A verifier that has the JWKS cached refuses the tokens until it fetches again, and most fetch for a kid they do not know at most every 30 s.`,
    )
  }
  const { kid, createdAt } = plan.promote
  const unaware = fetchers.filter(({ kids }) => kids.length > 0 && !kids.includes(kid))
  if (unaware.length > 0) {
    return warning(
      'Not everybody has seen the next key',
      `${programs(unaware)} fetched the JWKS before it was published and not since: tokens may fail there until the next fetch.`,
    )
  }
  if (at - createdAt >= KNOWN_AFTER_SECONDS) return null
  return warning(
    'The next key was published only just now',
    'A verifier that has the JWKS cached may not know it yet, and refuses its tokens until it fetches again; most do so at most every 30 s.',
  )
}

function programs(fetchers: readonly JwksFetcher[]): string {
  const names = fetchers
    .slice(0, NAMED)
    .map(({ userAgent }) =>
      userAgent === null ? 'a program without a name' : shortenedText(userAgent),
    )
  const more = fetchers.length - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' and ')
}
