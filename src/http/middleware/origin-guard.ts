import type { IncomingMessage } from 'node:http'
import type { Access } from '../access.ts'
import type { Refusal } from './host-guard.ts'

/** The methods that change nothing (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Where a browser says a request comes from that our own pages, or a person's address bar, may be. */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none'])

/**
 * Refuses what a page of another origin asks for, reading included (CORS would let it in only if we said so, and we do
 * not), and changes that a page of another site asks for without naming its origin. A request without either header is
 * no browser's, or a person follows a link. Undefined: let in.
 */
export function refuseOrigin(request: IncomingMessage, access: Access): Refusal | undefined {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined) {
    if (access.origins.has(origin.toLowerCase())) return undefined
    return { status: 403, detail: 'a page of another origin has no access here' }
  }
  if (SAFE.has(request.method ?? '')) return undefined
  if (typeof site !== 'string' || OWN_SITES.has(site)) return undefined
  return {
    status: 403,
    detail: 'a page of another site may not change anything here (Sec-Fetch-Site)',
  }
}
