import assert from 'node:assert/strict'

/** What a person does with a page that asks. */
export type Decision = 'approve' | 'deny'

/** Opens the page that a device shows, enters its code and decides as alice. */
export async function decideDevice(
  shown: { readonly verification_uri_complete?: string },
  decision: Decision,
): Promise<void> {
  const first = await open(shown.verification_uri_complete ?? '')
  const second = await submit(first, {})
  await submit(second, { sub: 'alice', decision })
}

/** Opens an authorization URL and decides on its page as alice; where the browser is sent then. */
export async function decideAuthorization(authorizationUrl: URL, decision: Decision): Promise<URL> {
  const { location } = await submit(await open(authorizationUrl), { sub: 'alice', decision })
  assert.ok(location !== null, 'the answer to the form is no redirect')
  return new URL(location)
}

interface Page {
  readonly url: string
  readonly html: string
  readonly location: string | null
}

async function open(url: URL | string, init: RequestInit = {}): Promise<Page> {
  const answer = await fetch(url, { redirect: 'manual', ...init })
  const html = await answer.text()
  assert.ok(answer.status < 400, `${answer.status}: ${html}`)
  return { url: answer.url, html, location: answer.headers.get('Location') }
}

/** Sends the page's form as a browser does, with its hidden and text fields as they are and others as they are chosen. */
async function submit({ url, html }: Page, chosen: Record<string, string>): Promise<Page> {
  const [, action] = /<form [^>]*action="([^"]+)"/.exec(html) ?? []
  assert.ok(action !== undefined, 'the page has no form')
  const body = new URLSearchParams()
  for (const [input] of html.matchAll(/<input [^>]*>/g)) {
    const { type = 'text', name, value = '' } = attributesOf(input)
    if (name !== undefined && ['hidden', 'text'].includes(type)) body.set(name, value)
  }
  for (const [name, value] of Object.entries(chosen)) body.set(name, value)
  const { origin } = new URL(url)
  return open(new URL(action, url), { method: 'POST', body, headers: { Origin: origin } })
}

function attributesOf(tag: string): Readonly<Record<string, string>> {
  const found = [...tag.matchAll(/ ([\w-]+)="([^"]*)"/g)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]))
}
