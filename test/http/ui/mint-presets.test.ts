import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { formValues, openTestPages, textOf, unescaped } from './test-pages.ts'

interface Preset {
  readonly id: string
  readonly href: string
  readonly current: boolean
}

function presetsOf(html: string): readonly Preset[] {
  const links = /<a class="preset" href="([^"]*)" aria-current="(\w+)" data-preset="([\w-]+)">/g
  return [...html.matchAll(links)].map(([, href = '', current, id = '']) => ({
    id,
    href: unescaped(href),
    current: current === 'true',
  }))
}

const current = (html: string) =>
  presetsOf(html)
    .filter(({ current }) => current)
    .map(({ id }) => id)

test('each starting point is a link that fills in the form, is marked, and mints what it says', async () => {
  const pages = await openTestPages()
  const presets = presetsOf((await pages.get('/mint')).text)
  const ids = presets.map(({ id }) => id)
  assert.deepEqual(ids, [
    ...['plain', 'audiences', 'opaque', 'expired', 'not-yet-valid'],
    ...['rfc9068', 'fastmcp', 'entra', 'okta', 'auth0', 'keycloak', 'cognito', 'google'],
  ])
  const badges = new Map<string, string>()
  for (const { id, href } of presets) {
    const { text } = await pages.get(href)
    assert.deepEqual(current(text), [id])
    const { status, headers } = await pages.post('/mint', formValues(text))
    assert.equal(status, 303, id)
    const token = (await pages.get(headers.location ?? '')).text
    badges.set(
      id,
      textOf(/<p class="page-state">([\s\S]*?)<span data/.exec(token)?.[1] ?? '').trim(),
    )
    const profile = /Profile<\/dt>\s*<dd>(\w+)</.exec(token)?.[1]
    if (ids.indexOf(id) >= 5) assert.equal(profile, id)
  }
  assert.equal(badges.get('plain'), 'active')
  assert.equal(badges.get('expired'), 'expired')
  assert.equal(badges.get('not-yet-valid'), 'not yet valid')
})

test('a form that says something else has no starting point marked', async () => {
  const { get, post } = await openTestPages()
  assert.deepEqual(current((await get('/mint')).text), ['plain'])
  assert.deepEqual(current((await get('/mint?subject=bob')).text), [])
  const form = formValues((await get('/mint?profile=okta&scope=read+write')).text)
  const { text } = await post('/mint/preview', form)
  assert.deepEqual(current(text), ['okta'])
})

test('the starting points of another issuer stay there (L-17)', async () => {
  const pages = await openTestPages()
  await createIssuer(pages.idp, 'team-a')
  const { text } = await pages.get('/issuers/team-a/mint')
  for (const { href } of presetsOf(text)) assert.match(href, /^\/issuers\/team-a\/mint(\?|$)/)
})

/** The values that a field suggests. */
function suggested(html: string, field: string): readonly string[] {
  const list = new RegExp(`<datalist id="field-${field}-list">([\\s\\S]*?)</datalist>`).exec(html)
  return [...(list?.[1] ?? '').matchAll(/<option value="([^"]*)"/g)].map((match) =>
    unescaped(match[1] ?? ''),
  )
}

test('what was minted lately is suggested first, then what is registered; what no control can hold is not', async () => {
  const pages = await openTestPages()
  const hostile = `"><script>`
  const minted = {
    subject: hostile,
    clientId: 'x'.repeat(10_000),
    audience: ['urn:one', 'line\nbreak'],
    scope: 'tools:call read',
  }
  await mintToken(pages.idp, pages.issuer, { format: 'opaque', ...minted })
  const { text } = await pages.get('/mint')
  assert.equal(suggested(text, 'subject')[0], hostile)
  assert.ok(!suggested(text, 'client_id').some((value) => value.startsWith('xx')))
  assert.deepEqual(suggested(text, 'audience'), ['urn:one', pages.idp.settings.defaultAudience])
  assert.deepEqual(suggested(text, 'scope').slice(0, 2), ['tools:call', 'read'])
  assert.ok(!text.includes('<script>'))
})
