import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpTo } from '../../support/http.ts'
import { openTestPages, type TestPages, textOf, unescaped } from './test-pages.ts'

/** What every field that is shown anywhere is filled with, each once with a mark that tells where it comes from. */
const VALUES: Readonly<Record<string, (mark: string) => string>> = {
  markup: (mark) => `${mark}"><script>alert(1)</script></textarea><b>&amp;'`,
  'right-to-left': (mark) => `${mark}\u202Eevil\u2066\u200F`,
  long: (mark) => `${mark}${'x'.repeat(10_000)}`,
  'null bytes': (mark) => `${mark}\u0000\u0001end`,
  emoji: (mark) => `${mark}\u{1F469}\u200D\u{1F4BB}\u{1F9EA}`,
}

/** More pages than these samples make, so that a walk that never ends is told. */
const MOST_PAGES = 600

interface Body {
  readonly [name: string]: unknown
}

/** Everything in which a text of somebody else is kept; whatever refuses the text has said so, and keeps nothing. */
const WRITES: readonly {
  readonly path: string
  readonly method?: 'put'
  readonly body: (value: (field: string) => string) => Body
}[] = [
  {
    path: '/api/tokens',
    body: (value) => ({
      subject: value('subject'),
      client_id: value('client_id'),
      audience: [value('audience')],
      jti: value('jti'),
      claims: { [value('claim')]: value('claim value'), deep: [{ [value('member')]: 1 }] },
      header: { kid: value('kid'), [value('header')]: value('header value') },
    }),
  },
  {
    path: '/api/tokens',
    body: (value) => ({ format: 'opaque', subject: value('opaque'), claims: { a: value('b') } }),
  },
  { path: '/api/subjects', body: (value) => ({ sub: value('sub'), name: value('name') }) },
  {
    path: '/api/subjects',
    body: (value) => ({ sub: value('sub too'), claims: { [value('c')]: value('d') } }),
  },
  {
    path: '/api/clients',
    body: (value) => ({
      client_id: value('registered'),
      client_secret: value('secret'),
      client_name: value('client name'),
      audience: value('resource'),
    }),
  },
  { path: '/api/clients', body: (value) => ({ client_name: value('name of made id') }) },
  {
    path: '/api/static-tables/hostile',
    method: 'put',
    body: (value) => ({
      [value('static')]: { client_id: value('owner'), scopes: [value('scope')], sub: value('who') },
    }),
  },
  {
    path: '/api/static-tables/hostile-too',
    method: 'put',
    body: (value) => ({
      plain: { client_id: value('of plain'), scopes: [], [value('extra')]: value('extra value') },
    }),
  },
]

/** Asks for things by a hostile name, which the event log keeps. */
async function ask(pages: TestPages, value: (field: string) => string): Promise<void> {
  const agent = value('user agent').replace(/[^\x20-\x7e]/g, '?')
  await pages.get('/.well-known/jwks.json').set('User-Agent', agent.slice(0, 4000))
  const credentials = Buffer.from(`${encodeURIComponent(value('caller'))}:x`).toString('base64')
  const asked = pages.post('/introspect', { token: value('asked') })
  await asked.set('Authorization', `Basic ${credentials}`)
}

/** Fills everything with a value; answers the marks of the texts that were taken. */
async function fill(pages: TestPages, name: string): Promise<readonly string[]> {
  const make = VALUES[name] ?? String
  const http = httpTo(pages.app)
  const taken: string[] = []
  for (const [index, { path, method = 'post', body }] of WRITES.entries()) {
    const marks: string[] = []
    const value = (field: string) => {
      marks.push(`[${name} ${index} ${field}]`)
      return make(`[${name} ${index} ${field}]`)
    }
    const { status } = await http[method](path).send(body(value))
    assert.ok([200, 201, 204, 400].includes(status), `${status} for ${path}`)
    if (status !== 400) taken.push(...marks)
  }
  await ask(pages, (field) => make(`[${name} ${field}]`))
  return taken
}

/** The catalogue leads to a form for each of its cases, and nobody’s value is in any of them. */
const CATALOGUE_LINK = /^(?:\/issuers\/[^/]+)?\/(?:mint\?fault|probe\?only)=[a-z0-9-]+$/

/** Every page that a person can get to from the home page, by its path. */
async function walk(pages: TestPages): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const waiting = [{ path: '/', from: '' }]
  for (const { path, from } of waiting) {
    if (found.has(path)) continue
    const { status, text, type } = await pages.get(path)
    // Who asked and was refused leaves a name that may be nobody's.
    const due = path.startsWith('/clients/') && status === 404 ? 404 : 200
    assert.equal(status, due, `${path} linked at ${from}`.slice(0, 1000))
    if (type !== 'text/html') continue
    found.set(path, text)
    assert.ok(found.size < MOST_PAGES, 'the walk does not end')
    for (const [, href = ''] of text.matchAll(/ href="([^"]*)"/g)) {
      const [link = ''] = unescaped(href).split('#')
      const isFollowed = !/^\/(?:static|api)\//.test(link) && !CATALOGUE_LINK.test(link)
      if (link.startsWith('/') && isFollowed) waiting.push({ path: link, from: path })
    }
  }
  return found
}

// What cannot be seen or turns text around; line feeds and tabs are the templates' own.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /.{0,80}[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/u

for (const name of Object.keys(VALUES)) {
  test(`${name} in every field is text on every page that shows it (U-01)`, async () => {
    const pages = await openTestPages()
    const taken = await fill(pages, name)
    const found = await walk(pages)
    for (const [path, html] of found) {
      assert.doesNotMatch(html, /<script>|<b>|<\/textarea><b/, path)
      // What a form sends back has to be the very text.
      const read = html.replaceAll(/ value="[^"]*"|<textarea[\s\S]*?<\/textarea>/g, '')
      assert.equal(HIDDEN.exec(read)?.[0], undefined, path)
    }
    const shown = [...found.values()].map(textOf).join('\n') + [...found.values()].map(unescaped)
    assert.deepEqual(
      taken.filter((mark) => !shown.includes(mark)),
      [],
    )
    assert.ok(taken.length > 5, `only ${taken.length} texts were taken`)
  })
}
