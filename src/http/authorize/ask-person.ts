import type { AuthorizationRequest } from '../../core/grants/authorization-request.ts'
import type { SubjectSession } from '../../core/grants/subject-session.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { isFresh } from '../../idp/authorize/decide-request.ts'
import type { ReceivedRequest } from '../../idp/authorize/received-request.ts'
import { subjectsToPick } from '../../idp/authorize/subjects-to-pick.ts'
import type { HotAnswer } from '../oauth/hot-endpoint.ts'
import { pageFrame } from '../ui/page-frame.ts'
import { placeOf } from '../ui/place.ts'
import { pageText } from '../ui/view-engine.ts'
import type { AuthorizeCall } from './answer-authorize.ts'
import { authorizePage } from './authorize-page.ts'
import { PAGE_HEADERS } from './client-answer.ts'
import type { SubjectChoiceInput } from './subject-choice.ts'

/** What a person is asked, and what they sent before, where that would not do. */
export interface Question {
  readonly received: ReceivedRequest
  readonly request: AuthorizationRequest
  readonly session: SubjectSession | undefined
  readonly ticket: string
  readonly sent?: SubjectChoiceInput['sent']
}

/** Answers with the page where a person signs in and decides. */
export async function askPerson(
  { idp, issuer, res }: AuthorizeCall,
  { received, request, session, ticket, sent }: Question,
): Promise<HotAnswer> {
  const title = `${sent === undefined ? '' : 'Error: '}Sign in`
  const model = authorizePage({
    frame: pageFrame(placeOf(res), {
      title,
      current: null,
      styles: ['authorize'],
      scripts: ['subject-choice'],
    }),
    issuer: issuer.issuer,
    action: res.req.baseUrl + ENDPOINTS.authorize,
    ticket,
    client: received.client,
    request,
    redirectUri: received.address.redirectUri,
    toPick: await subjectsToPick(idp, issuer, session?.subject),
    session: session && {
      subject: session.subject,
      isFresh: isFresh(idp, issuer, { request, session }),
    },
    sent,
    defaultAudience: idp.settings.defaultAudience,
  })
  const body = await pageText(res, 'pages/authorize', model)
  if (sent === undefined) {
    return { status: 200, headers: PAGE_HEADERS, body, facts: { outcome: 'page' } }
  }
  return { status: 400, headers: PAGE_HEADERS, body, facts: { outcome: 'nobody_picked' } }
}
