import {
  type ProtectedResourceDraft,
  protectedResourceDraft,
} from '../core/connect/protected-resource-draft.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { DEFAULT_ALG } from '../core/keys/algorithms.ts'
import {
  checkProtectedResource,
  type ProtectedResourceInput,
} from '../core/protocol/check-protected-resource.ts'
import { connectFacts } from './connect-facts.ts'
import type { Idp } from './idp.ts'

/** Drafts the metadata and challenges of an MCP server that trusts an issuer (RFC 9728), with code that serves them; changes nothing. Throws `InvalidInput`. */
export async function draftProtectedResource(
  idp: Idp,
  issuer: Issuer,
  input: ProtectedResourceInput,
): Promise<ProtectedResourceDraft> {
  const of = checkProtectedResource(input)
  const facts = await connectFacts(idp, issuer, {
    alg: DEFAULT_ALG,
    audience: of.resource,
    requiredScopes: of.scopes,
    adminTokenNeeded: false,
  })
  return protectedResourceDraft(of, facts)
}
