import type { Response } from 'express'
import type { OAuthError } from '../../core/protocol/oauth-error.ts'
import type { HotAnswer } from '../oauth/hot-endpoint.ts'
import { errorPage } from '../ui/error-page.ts'
import { placeOf } from '../ui/place.ts'
import { pageText } from '../ui/view-engine.ts'
import { PAGE_HEADERS } from './client-answer.ts'

/** Why a request is answered with a page, and the word for it in the event log. */
export interface PageRefusal {
  readonly title: string
  readonly detail: string
  readonly next: readonly string[]
  readonly outcome: string
}

/** A page in place of an answer to the client: nothing may be sent where it is not known to be (RFC 6749 §4.1.2.1). */
export async function refusalPage(res: Response, refusal: PageRefusal): Promise<HotAnswer> {
  const { title, detail, next, outcome } = refusal
  const page = errorPage({ status: 400, detail }, placeOf(res))
  const frame = { ...page.frame, title: `${title} · mcp-mock-idp` }
  const steps = next.map((text) => ({ text, href: null }))
  const body = await pageText(res, 'pages/error', { ...page, frame, title, next: steps })
  return { status: 400, headers: PAGE_HEADERS, body, facts: { outcome } }
}

const ANOTHER =
  'The client that sent you here has to send another request; it was told nothing of this one.'

/** The page for a request whose client or redirect URI is not known to be good. */
export function unanswerable({ code, message }: OAuthError): PageRefusal {
  const step =
    code === 'invalid_client'
      ? 'A client that registered before the server lost its state has to register again.'
      : 'The redirect URIs of a client are on its page, under Clients; they are compared character by character.'
  return {
    title: 'This sign-in cannot be answered',
    detail: message,
    next: [ANOTHER, step],
    outcome: code,
  }
}

/** What to do about a page that cannot be answered any more. */
export const ANSWERED = {
  title: 'This page is not good any more',
  detail: 'It was answered already, is older than ten minutes, or is of another issuer',
  next: ['Go back to the client and sign in from there once more.'],
  outcome: 'invalid_ticket',
}
