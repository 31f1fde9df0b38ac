import type { Issuer } from '../../core/issuers/issuer.ts'
import { appendEvent } from '../append-event.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'

/** The sessions that end, by their digests, and for the event log which client asked for it. */
export interface SignOut {
  readonly digests: readonly Buffer[]
  readonly clientId: string | undefined
}

/** Ends what sessions of these an issuer has; what was granted in them goes on. Says whether there was one. */
export async function signOutSubject(
  idp: Idp,
  issuer: Issuer,
  { digests, clientId }: SignOut,
): Promise<boolean> {
  return idp.store.transaction(async (tx) => {
    let ended = false
    for (const digest of digests) {
      const session = await tx.subjectSessions.byDigest(issuer.id, digest)
      if (session === undefined) continue
      await tx.subjectSessions.delete(issuer.id, digest)
      if (session.expiresAt <= issuerNow(idp, issuer)) continue
      const { subject } = session
      await appendEvent(idp, issuer, {
        tx,
        type: 'subject_signed_out',
        clientId,
        data: { subject },
      })
      ended = true
    }
    return ended
  })
}
