import type { Response } from 'express'
import type { AuthorizationResponse } from '../../core/grants/authorization-response.ts'
import { POLICY_OF_REDIRECTED_FORMS } from '../content-security-policy.ts'
import type { HotAnswer, HotFacts } from '../oauth/hot-endpoint.ts'
import { pageFrame } from '../ui/page-frame.ts'
import { placeOf } from '../ui/place.ts'
import { pageText } from '../ui/view-engine.ts'

/** What every page here is sent with. */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': POLICY_OF_REDIRECTED_FORMS,
}

/** Sends the browser on to the client; behind a POST so that it does not post what was posted here (RFC 9700 §4.12). */
export async function clientAnswer(
  res: Response,
  response: AuthorizationResponse,
  facts: HotFacts,
): Promise<HotAnswer> {
  if (response.kind === 'redirect') {
    const headers = { Location: response.location, 'Cache-Control': 'no-store' }
    return { status: res.req.method === 'POST' ? 303 : 302, headers, body: '', facts }
  }
  const frame = pageFrame(placeOf(res), {
    title: 'Back to the client',
    current: null,
    scripts: ['form-post'],
  })
  const { action } = response
  const fields = response.fields.map(([name, value]) => ({ name, value }))
  const body = await pageText(res, 'pages/form-post', { frame, action, fields })
  return { status: 200, headers: PAGE_HEADERS, body, facts }
}
