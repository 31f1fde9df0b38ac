import { isSymmetric } from '../../core/keys/algorithms.ts'
import { isPublishedState } from '../../core/keys/key-life.ts'
import type { PlannedRevocation } from '../../idp/plan-revocation.ts'
import { type EventPart, say } from './event-parts.ts'
import { keyHref, shortKid, tokensInWords } from './key-rows.ts'
import type { Badge } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { keyBadge } from './token-badges.ts'

/** The page that asks whether to revoke a key, as strings ready to print. */
export interface RevocationPage {
  readonly frame: PageFrame
  readonly kid: string
  readonly alg: string
  readonly badge: Badge
  readonly steps: readonly { readonly parts: readonly EventPart[] }[]
  readonly action: string
  readonly button: string
  readonly back: string
  readonly rotate: string
}

/** The page that asks whether to revoke a key, and says what that does. */
export function revocationPage(
  planned: PlannedRevocation,
  { frame, base }: { readonly frame: PageFrame; readonly base: string },
): RevocationPage {
  const { key, tokens } = planned
  const href = keyHref(base, key.kid)
  const too = tokens === 0 ? '' : ` and ${tokensInWords(tokens)}`
  return {
    frame,
    kid: key.kid,
    alg: key.alg,
    badge: keyBadge(key.effectiveState),
    steps: revocationSteps(planned, base).map((parts) => ({ parts })),
    action: `${href}/revoke`,
    button: `Revoke the key${too}`,
    back: href,
    rotate: `${base}/rotate-keys?${new URLSearchParams({ alg: key.alg })}`,
  }
}

function revocationSteps(
  planned: PlannedRevocation,
  base: string,
): readonly (readonly EventPart[])[] {
  const { plan, tokens } = planned
  const { successor, publishNext } = plan
  const signer =
    successor === null
      ? []
      : successor.kind === 'new'
        ? [say`A new key is made and signs in its place; no verifier has seen it.`]
        : [
            say`${{ id: shortKid(successor.key.kid), href: keyHref(base, successor.key.kid) }} signs in its place.`,
          ]
  const inactive =
    tokens === 0
      ? say`No token that it signed is left to become inactive.`
      : say`${tokensInWords(tokens)} that it signed, expired ones among them, ${tokens === 1 ? 'is' : 'are'} inactive at introspection from now on.`
  return [
    say`${leavingInWords(planned)}`,
    inactive,
    ...signer,
    ...(publishNext ? [say`A new key is made and published as next.`] : []),
    say`A revoked key never comes back, nor does its kid.`,
  ]
}

function leavingInWords({ key }: PlannedRevocation): string {
  if (isSymmetric(key.alg))
    return 'It is in no JWKS: a verifier that was given the secret goes on accepting its tokens.'
  if (!isPublishedState(key.effectiveState)) return 'It is out of the JWKS already.'
  return 'It leaves the JWKS now. A verifier that has it cached accepts its tokens until it fetches again.'
}
