import type { IncomingMessage } from 'node:http'
import type { Access } from '../access.ts'
import type { Refusal } from './host-guard.ts'

/** The methods that change nothing (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Where a browser says a request comes from that our own pages, or a person's address bar, may be. */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none'])

/** Refuses a change that a page of another origin asks for; a request without either header is no browser's. Undefined: let in. */
export function refuseOrigin(request: IncomingMessage, access: Access): Refusal | undefined {
  if (SAFE.has(request.method ?? '')) return undefined
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined) {
    if (access.origins.has(origin.toLowerCase())) return undefined
    return { status: 403, detail: 'a page of another origin may not change anything here' }
  }
  if (typeof site !== 'string' || OWN_SITES.has(site)) return undefined
  return {
    status: 403,
    detail: 'a page of another site may not change anything here (Sec-Fetch-Site)',
  }
}
