import type { IncomingMessage } from 'node:http'
import type { Access } from '../access.ts'
import { headerValues } from '../header-values.ts'

/** Why a request is not let in, with the status that says so. */
export interface Refusal {
  readonly status: number
  readonly detail: string
}

/**
 * Refuses a request that was not addressed to this server: a page of another site that had its name point here would
 * otherwise be let in (DNS rebinding). Undefined: let in.
 */
export function refuseHost(request: IncomingMessage, access: Access): Refusal | undefined {
  const named = headerValues(request, 'host')
  if (named.length !== 1) {
    return {
      status: 400,
      detail: `exactly one Host header is needed; ${named.length} came (RFC 9112 section 3.2)`,
    }
  }
  const authority = absoluteAuthority(request.url ?? '') ?? named[0] ?? ''
  if (access.hosts.has(authority.toLowerCase())) return undefined
  const example = [...access.hosts].slice(0, 3).join(', ')
  const detail = `this server does not answer to the Host that was named; it answers to ${example}. Name another with --allowed-host`
  return { status: 421, detail }
}

/** The authority of an absolute-form target, which counts over the Host header (RFC 9112 §3.2.2); user information is part of it. */
function absoluteAuthority(target: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1]
}
