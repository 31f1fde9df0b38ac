import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Access } from '../access.ts'
import { headerValues } from '../header-values.ts'
import type { Refusal } from './host-guard.ts'

/** The cookie of somebody who has signed in with the admin token. */
export const ADMIN_COOKIE = 'mcp_mock_idp_admin'

/** How long a sign-in lasts, in seconds. */
export const ADMIN_SESSION_SECONDS = 12 * 3600

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest()

/** Says whether a text is the admin token; takes the same time whichever characters differ. */
export function isAdminToken(access: Access, given: string): boolean {
  return (
    timingSafeEqual(sha256(given), sha256(access.adminToken ?? '')) &&
    access.adminToken !== undefined
  )
}

/** Refuses a request to what is not for everybody, where an admin token is set and not shown. Undefined: let in. */
export function refuseStranger(
  request: IncomingMessage,
  access: Access,
  now: number,
): Refusal | undefined {
  if (access.adminToken === undefined) return undefined
  const sent = headerValues(request, 'authorization')
  const bearer = sent.length === 1 ? /^bearer +(\S+)$/i.exec(sent[0] ?? '')?.[1] : undefined
  if (bearer !== undefined && isAdminToken(access, bearer)) return undefined
  if (isSignedIn(request, access, now)) return undefined
  return {
    status: 401,
    detail: 'the admin token is needed: Authorization: Bearer, or sign in at /sign-in',
  }
}

/** The value of the cookie for a sign-in at an instant: until when, sealed with a key that only the admin token gives. */
export function adminSession(access: Access, now: number): string {
  const until = String(now + ADMIN_SESSION_SECONDS)
  return `${until}.${sealOf(access, until)}`
}

function isSignedIn(request: IncomingMessage, access: Access, now: number): boolean {
  const [until = '', seal = ''] = cookieValue(request, ADMIN_COOKIE).split('.')
  if (!/^\d{1,12}$/.test(until) || Number(until) <= now) return false
  return timingSafeEqual(sha256(seal), sha256(sealOf(access, until)))
}

function sealOf(access: Access, until: string): string {
  const key = sha256(`sign-in ${access.adminToken ?? ''}`)
  return createHmac('sha256', key).update(until).digest('base64url')
}

function cookieValue(request: IncomingMessage, name: string): string {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name) return value ?? ''
  }
  return ''
}
