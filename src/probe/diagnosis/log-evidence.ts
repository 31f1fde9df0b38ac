import { setTimeout as pause } from 'node:timers/promises'
import type { Event } from '../../core/events/event.ts'
import { waitForEvents } from '../../idp/wait-for-events.ts'
import type { Run } from '../run.ts'

/** Another process writes its requests within 100 ms; so long a look is taken for what it may have served. */
const WRITTEN_WITHIN_MS = 300

/** What verifiers asked the issuer for since an event, oldest first, at most 500 requests. */
export async function requestsSince(
  { idp, issuer }: Pick<Run, 'idp' | 'issuer'>,
  afterId: number,
): Promise<readonly Event[]> {
  return waitForEvents(idp, issuer, { filter: { types: ['request'] }, afterId, waitSeconds: 0 })
}

/** Whether a request was for an endpoint. */
export function isFor(endpoint: string): (event: Event) => boolean {
  return ({ data }) => data.endpoint === endpoint
}

/** Resolves once what other processes served so far is in the log. */
export async function allWritten(): Promise<void> {
  await pause(WRITTEN_WITHIN_MS)
}

/** How often the JWK Set was fetched since an event, by whomever. */
export async function jwksFetchesSince(run: Run, afterId: number): Promise<number> {
  await allWritten()
  return (await requestsSince(run, afterId)).filter(isFor('jwks')).length
}

/** Waits a little for an introspection of a token or a fetch of keys since an event; what was asked for meanwhile. */
export async function evidenceSince(
  run: Pick<Run, 'idp' | 'issuer'>,
  { afterId, jti }: { readonly afterId: number; readonly jti: string | null },
): Promise<readonly Event[]> {
  const until = performance.now() + WRITTEN_WITHIN_MS
  for (;;) {
    const events = await requestsSince(run, afterId)
    const isTelling = events.some((event) => isIntrospectionOf(event, jti) || isFor('jwks')(event))
    if (isTelling || performance.now() > until) return events
    await pause(50)
  }
}

/** Whether a request was an introspection of a token; one that failed does not say of which. */
export function isIntrospectionOf(event: Event, jti: string | null): boolean {
  return isFor('introspect')(event) && (event.jti === undefined || event.jti === jti)
}
