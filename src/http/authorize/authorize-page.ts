import type { Client } from '../../core/clients/client.ts'
import type { AuthorizationRequest } from '../../core/grants/authorization-request.ts'
import type { SubjectsToPick } from '../../idp/authorize/subjects-to-pick.ts'
import { cutText } from '../ui/cut-text.ts'
import type { PageFrame } from '../ui/page-frame.ts'
import { type ClientAbout, clientAbout, clientName } from './client-about.ts'
import { scopeWords } from './scope-words.ts'
import { type SubjectChoice, type SubjectChoiceInput, subjectChoice } from './subject-choice.ts'

/** The page where a person signs in and decides, as strings ready to print. */
export interface AuthorizePage {
  readonly frame: PageFrame
  readonly title: string
  readonly issuer: string
  readonly action: string
  readonly ticket: string
  readonly choice: SubjectChoice
  readonly client: ClientAbout
  readonly scopes: readonly { readonly scope: string; readonly about: string }[]
  readonly resources: readonly string[]
  readonly resourcesNote: string | null
  readonly again: string | null
}

/** What the page is made of. */
export interface AuthorizePageInput {
  readonly frame: PageFrame
  readonly issuer: string
  readonly action: string
  readonly ticket: string
  readonly client: Client
  readonly request: AuthorizationRequest
  readonly redirectUri: string
  readonly toPick: SubjectsToPick
  /** Who is signed in in the browser, and whether they need not sign in again. */
  readonly session: { readonly subject: string; readonly isFresh: boolean } | undefined
  readonly sent: SubjectChoiceInput['sent']
  readonly defaultAudience: string
}

/** The longest texts that are shown whole, in characters. */
const LONGEST = { scope: 100, uri: 300 }

/** The page where a person signs in and decides. */
export function authorizePage(input: AuthorizePageInput): AuthorizePage {
  const { client, request, session, toPick, sent } = input
  const { resources } = request
  const usual = [client.metadata.audience ?? input.defaultAudience].flat()
  return {
    frame: input.frame,
    title: `Sign in to ${clientName(client)}`,
    issuer: cutText(input.issuer, LONGEST.uri),
    action: input.action,
    ticket: input.ticket,
    choice: subjectChoice({ toPick, signedIn: session?.subject, sent }),
    client: clientAbout(client, input.redirectUri),
    scopes: request.scopes.map((scope) => ({
      scope: cutText(scope, LONGEST.scope),
      about: scopeWords(scope),
    })),
    resources: (resources.length > 0 ? resources : usual).map((one) => cutText(one, LONGEST.uri)),
    resourcesNote:
      resources.length > 0 ? null : 'It named no resource: this is its usual audience.',
    again: session?.isFresh === false ? 'The client asks for a new sign-in.' : null,
  }
}
