import { createHash } from 'node:crypto'
import type { Test } from 'supertest'
import { formBody, type Http, type Parameters, PUBLIC_URL } from './http.ts'

/** A code verifier, and the challenge that is made of it (RFC 7636 §4). */
export const VERIFIER = 'verifier-of-the-tests-0123456789-abcdefghij'
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

/** Where the demo clients are answered: any port will do. */
export const CALLBACK = 'http://localhost:53682/callback'

/** The seed's public client. */
export const PUBLIC_CLIENT = 'demo-public-client'

/** A sound authorization request of the seed's public client. */
export const REQUEST = {
  client_id: PUBLIC_CLIENT,
  redirect_uri: CALLBACK,
  response_type: 'code',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
  state: 'state-1',
}

/** The path of an authorization request: a sound one with some parameters replaced; undefined takes one out. */
export function authorizePath(changes: Changes = {}, base = ''): string {
  return `${base}/authorize?${formBody(changed(changes))}`
}

/** Parameters to put in place of others; undefined takes one out. */
export type Changes = Readonly<Record<string, string | readonly string[] | undefined>>

/** The parameters of a sound request with some replaced; undefined takes one out. */
export function changed(changes: Changes): Parameters {
  return present({ ...REQUEST, ...changes })
}

function present(all: Changes): Parameters {
  const kept: Record<string, string | readonly string[]> = {}
  for (const [name, value] of Object.entries(all)) if (value !== undefined) kept[name] = value
  return kept
}

/** What the client is told by an answer that redirects to it, in the query or the fragment. */
export function told(answer: { readonly headers: Record<string, string> }): URLSearchParams {
  const location = answer.headers.location ?? ''
  return new URLSearchParams(location.split(/[?#]/).slice(1).join('&'))
}

/** Signs a subject in without a page; the code that the client is sent. */
export async function codeFor(http: Http, changes: Changes = {}): Promise<string> {
  const answer = await http.get(authorizePath({ login_hint: 'alice', ...changes }))
  const code = told(answer).get('code')
  if (code === null) throw new Error(`no code: ${answer.status} ${answer.headers.location}`)
  return code
}

/** Redeems a code as the seed's public client; undefined takes a parameter out. */
export function redeem(http: Http, code: string, changes: Changes = {}): Test {
  const all = {
    grant_type: 'authorization_code',
    client_id: PUBLIC_CLIENT,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    code,
    ...changes,
  }
  return http.form('/token', present(all))
}

/** The issuer of the tests' default issuer. */
export const ISSUER = `${PUBLIC_URL}/issuers/default`

/** The ticket in the form of a page. */
export function ticketOf(html: string): string {
  const ticket = /name="ticket" value="([^"]+)"/.exec(html)?.[1]
  if (ticket === undefined) throw new Error('the page has no ticket')
  return ticket
}
