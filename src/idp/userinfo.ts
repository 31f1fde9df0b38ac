import type { Issuer } from '../core/issuers/issuer.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import { scopeClaims } from '../core/subjects/scope-claims.ts'
import { withMembers } from '../core/tokens/claims.ts'
import type { Idp } from './idp.ts'

/** What scopes let a client know of a subject, who need not be registered; `sub` always (OpenID Connect Core 1.0 §5.3.2, §5.4). */
export async function userinfo(
  idp: Idp,
  issuer: Issuer,
  { sub, scopes }: { readonly sub: string; readonly scopes: readonly string[] },
): Promise<JsonObject> {
  const subject = await idp.store.subjects.bySub(issuer.id, sub)
  return withMembers(scopeClaims(subject, scopes), { sub })
}
