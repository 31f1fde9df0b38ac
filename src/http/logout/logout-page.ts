import type { Response } from 'express'
import type { SubjectSession } from '../../core/grants/subject-session.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import type { LogoutRequest } from '../../idp/logout/read-logout-request.ts'
import { clientName } from '../authorize/client-about.ts'
import { cutText } from '../ui/cut-text.ts'
import { errorPage } from '../ui/error-page.ts'
import { type PageFrame, pageFrame } from '../ui/page-frame.ts'
import { placeOf } from '../ui/place.ts'
import { renderPage } from '../ui/view-engine.ts'
import type { LogoutCall } from './answer-logout.ts'

/** The field of the form by which a person decides. */
export const DECISION = 'decision'

/** The page that asks whether to sign out, as strings ready to print. */
export interface LogoutQuestion {
  readonly frame: PageFrame
  readonly issuer: string
  readonly title: string
  readonly lines: readonly string[]
  readonly action: string
  readonly decision: string
  /** The request, which the form sends along. */
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
}

/** The parameters that the form sends along. */
const KEPT: readonly string[] = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state']

/** The longest texts that are shown whole, in characters. */
const LONGEST = { subject: 80, uri: 300 }

interface Question {
  readonly request: LogoutRequest
  readonly session: SubjectSession | undefined
}

/** Asks whether to sign out; the answer is the word for the event log. */
export function showQuestion(call: LogoutCall, { request, session }: Question): string {
  const { res, issuer, parameters } = call
  const question: LogoutQuestion = {
    frame: frameOf(res, 'Sign out'),
    issuer: cutText(issuer.issuer, LONGEST.uri),
    title: session === undefined ? 'Sign out?' : `Sign out ${nameOf(session)}?`,
    lines: linesOf({ request, session }),
    action: res.req.baseUrl + ENDPOINTS.logout,
    decision: DECISION,
    hidden: KEPT.flatMap((name) => {
      const value = parameters.get(name)
      return value === undefined ? [] : [{ name, value }]
    }),
  }
  renderPage(res, 'pages/logout', question)
  return 'page'
}

function linesOf({ request, session }: Question): readonly string[] {
  const { client, subject, address } = request
  const lines: string[] = []
  if (client !== undefined) lines.push(`${clientName(client)} sent you here to sign out.`)
  if (session !== undefined && subject !== undefined && subject !== session.subject) {
    lines.push(`It means ${cutText(subject, LONGEST.subject)}, who is not signed in here.`)
  }
  if (address !== undefined) {
    lines.push(`Afterwards you go back to ${placeNamed(address)}.`)
  }
  lines.push('Tokens that clients have stay good until they expire or are revoked.')
  return lines
}

/** The host of an address; of one that opens a program on the device, the address. */
function placeNamed(address: string): string {
  const { host } = new URL(address)
  return cutText(host === '' ? address : host, LONGEST.uri)
}

function nameOf({ subject }: SubjectSession): string {
  return cutText(subject, LONGEST.subject)
}

/** Tells why a request is not followed: on a page, since a redirect must not be made of it (§4). */
export function showRefusal(res: Response, detail: string): void {
  res.status(400)
  const page = errorPage({ status: 400, detail }, placeOf(res))
  const title = 'This sign-out cannot be followed'
  const next = [
    'Nobody was signed out. To sign out anyway, open this page without what the client sent along.',
    'Where a client may send people afterwards is in its post_logout_redirect_uris, which are compared character by character.',
  ]
  renderPage(res, 'pages/error', {
    ...page,
    frame: frameOf(res, title),
    title,
    next: [
      ...next.map((text) => ({ text, href: null })),
      { text: 'Sign out', href: res.req.baseUrl + ENDPOINTS.logout },
    ],
  })
}

/** How signing out ended where nothing else is to be shown. */
export interface LogoutEnd {
  readonly outcome: 'signed_out' | 'nobody_signed_in' | 'stayed_signed_in'
  readonly session: SubjectSession | undefined
}

const TITLES = {
  signed_out: 'Signed out',
  nobody_signed_in: 'Nobody is signed in',
  stayed_signed_in: 'Still signed in',
}

const DETAILS = {
  signed_out:
    'Nobody is signed in at this issuer in this browser any more. You may close this page.',
  nobody_signed_in: 'There was no sign-in at this issuer in this browser to end.',
  stayed_signed_in: 'Nothing was changed. You may close this page.',
}

/** Tells how it ended; the answer is the word for the event log. */
export function showDone(res: Response, { outcome, session }: LogoutEnd): string {
  const who = session === undefined ? '' : ` as ${nameOf(session)}`
  const title = TITLES[outcome] + who
  renderPage(res, 'pages/logout-done', {
    frame: frameOf(res, TITLES[outcome]),
    title,
    detail: DETAILS[outcome],
  })
  return outcome
}

function frameOf(res: Response, title: string): PageFrame {
  return pageFrame(placeOf(res), { title, current: null, styles: ['authorize'] })
}
