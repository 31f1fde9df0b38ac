import { fetchDocument, Unavailable } from './fetch-document.ts'
import type { Members } from './json-object.ts'
import { insist } from './refusal.ts'
import { STRICT, type Wanted } from './verify.ts'

/** Where and as whom tokens are asked about (RFC 7662 section 2.1). */
export interface IntrospectionEndpoint {
  readonly endpoint: string
  readonly clientId: string
  readonly clientSecret: string
}

/** What the steps know. */
export interface IntrospectionContext extends Wanted {
  readonly introspection: IntrospectionEndpoint
}

/** The steps of a verifier that asks, in their order; each refuses by throwing. A mistake replaces exactly one. */
export interface IntrospectionParts {
  readonly ask: (token: string, context: IntrospectionContext) => Promise<Members>
  readonly active: (answer: Members) => void
  readonly issuer: (answer: Members, wanted: Wanted) => void
  readonly audience: (answer: Members, wanted: Wanted) => void
  readonly expiry: (answer: Members, wanted: Wanted) => void
  readonly scope: (answer: Members, wanted: Wanted) => void
}

/** Accepts a token that the authorization server calls active and that is for this resource, and answers what is said of it, or throws a `Refusal` (RFC 7662 section 4). */
export async function verifyByAsking(
  token: string,
  context: IntrospectionContext & { readonly parts: IntrospectionParts },
): Promise<Members> {
  const { parts } = context
  const answer = await parts.ask(token, context)
  parts.active(answer)
  parts.issuer(answer, context)
  parts.audience(answer, context)
  parts.expiry(answer, context)
  parts.scope(answer, context)
  return answer
}

/** The steps as they should be: nothing is remembered, so that a revocation counts at once. */
export const STRICT_INTROSPECTION: IntrospectionParts = {
  ask: async (token, { introspection }) => {
    try {
      return await introspect(token, introspection)
    } catch (error) {
      // Fails closed: without an answer there is nothing to trust.
      insist(!(error instanceof Unavailable), 'the token cannot be introspected')
      throw error
    }
  },
  active: ({ active }) => insist(active === true, 'the token is not active'),
  issuer: ({ iss }, { issuer }) =>
    insist(iss === undefined || iss === issuer, 'iss is another issuer'),
  audience: STRICT.audience,
  expiry: (answer, wanted) => {
    if (answer.exp !== undefined) STRICT.expiry(answer, wanted)
    STRICT.notBefore(answer, wanted)
  },
  scope: STRICT.scope,
}

/** Asks the authorization server about a token; throws `Unavailable` where it does not answer as it should. */
export function introspect(
  token: string,
  { endpoint, clientId, clientSecret }: IntrospectionEndpoint,
): Promise<Members> {
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':')
  return fetchDocument(endpoint, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      Accept: 'application/json',
    },
    body: new URLSearchParams({ token }),
  })
}
