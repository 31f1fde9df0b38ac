import type { ProtectedResourceDraft } from '../core/connect/protected-resource-draft.ts'
import { diagnoseAnswer } from './diagnosis/diagnose-answer.ts'
import { discover } from './discovery.ts'
import { type ProtectionDifference, protectionDifferences } from './protection-differences.ts'
import { findTarget } from './target.ts'

/** What a server really serves, beside what was drafted for it. */
export interface ProtectionCheck {
  /** The status of its answer to a request without a token; null where none came. */
  readonly status: number | null
  /** Where its metadata were found; null where there are none. */
  readonly metadataUrl: string | null
  /** Errors first. */
  readonly differences: readonly ProtectionDifference[]
}

const WITHIN_MS = 5000

const WHY = 'what is served is looked at on loopback addresses only'

/**
 * Asks the drafted server without a token and fetches its metadata, at its own origin only, and says what differs from
 * the draft. Throws `InvalidInput` for a server that is not on this machine.
 */
export async function checkProtection(draft: ProtectedResourceDraft): Promise<ProtectionCheck> {
  const { resource } = draft.of
  const target = await findTarget(resource, { allowRemote: false, pointer: '/resource', why: WHY })
  const discovery = await discover(target, { transport: 'http', timeoutMs: WITHIN_MS })
  const { reply, metadataUrl } = discovery
  const obstacle = diagnoseAnswer({ target, timeoutMs: WITHIN_MS }, reply)
  const differences =
    obstacle === null
      ? protectionDifferences(draft, discovery)
      : [{ severity: 'error', member: 'answer', text: obstacle.text } as const]
  return { status: reply.kind === 'answer' ? reply.status : null, metadataUrl, differences }
}
