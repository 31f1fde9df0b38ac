import assert from 'node:assert/strict'

/** Where every client of these tests is called back. Nothing listens there: what would arrive is read off the redirect. */
export const CALLBACK = 'http://127.0.0.1:49152/callback'

/**
 * Opens an authorization URL as a browser in which `sub` signs in at once would, and answers the URL that the browser
 * is sent to, which is the client's.
 */
export async function signIn(authorizationUrl: URL | string, sub = 'alice'): Promise<URL> {
  const asked = new URL(authorizationUrl)
  asked.searchParams.set('login_hint', sub)
  return redirectOf(asked)
}

/** Where an authorization URL redirects to as it is. */
export async function redirectOf(authorizationUrl: URL): Promise<URL> {
  const answer = await fetch(authorizationUrl, { redirect: 'manual' })
  const location = answer.headers.get('Location')
  assert.ok(
    [302, 303].includes(answer.status) && location !== null,
    `no redirect, but ${answer.status}: ${await answer.text()}`,
  )
  return new URL(location)
}
