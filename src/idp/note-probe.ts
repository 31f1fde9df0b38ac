import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { appendEvent } from './append-event.ts'
import type { Idp } from './idp.ts'

/** Notes in the event log that a probe of a resource server began or ended, with its counts; never a token. */
export async function noteProbe(
  idp: Idp,
  issuer: Issuer,
  event: { readonly type: 'probe_begun' | 'probe_ended'; readonly data: JsonObject },
): Promise<void> {
  await idp.store.transaction((tx) => appendEvent(idp, issuer, { tx, ...event }))
}
