import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Issuer } from '../../../src/core/issuers/issuer.ts'
import type { InputIssue } from '../../../src/core/protocol/invalid-input.ts'
import { type MintPage, mintPage } from '../../../src/http/ui/mint.ts'
import { mintDefaults } from '../../../src/http/ui/mint-defaults.ts'
import type { MintFormValues } from '../../../src/http/ui/mint-form.ts'
import { mintPreview } from '../../../src/http/ui/mint-preview.ts'
import { pageFrame } from '../../../src/http/ui/page-frame.ts'

const URL = 'http://localhost:9400/issuers/team-a'
const USUAL = { clock: { kind: 'real' }, faultyEndpoints: [] } as const
const ISSUER = {
  id: 1,
  name: 'team-a',
  createdAt: 0,
  issuer: URL,
  url: URL,
  ...USUAL,
} as unknown as Issuer
const BASE = '/issuers/team-a'
const DEFAULTS = mintDefaults({ defaultAudience: 'api', accessTokenLifetimeSeconds: 3600 })

function page(values: Partial<MintFormValues> = {}, issues: readonly InputIssue[] = []): MintPage {
  const place = { base: BASE, issuer: ISSUER, issuerNames: [], signedIn: false }
  return mintPage({
    frame: pageFrame(place, { title: 'Mint', current: 'mint' }),
    base: BASE,
    issuer: ISSUER,
    values: { ...DEFAULTS, ...values },
    defaults: DEFAULTS,
    body: {},
    issues,
    refused: issues.length > 0,
    suggestions: {
      subjects: [{ value: 'bob', text: 'Bob' }],
      clients: [],
      audiences: [],
      scopes: [],
      keys: [],
    },
    preview: mintPreview({ kind: 'refused', issues: [] }, 0),
  })
}

test('the form posts below its own issuer, and links stay there', () => {
  const { action, reset, frame } = page()
  assert.deepEqual([action, reset, frame.home], [`${BASE}/mint`, `${BASE}/mint`, `${BASE}/`])
  assert.equal(frame.root, '')
  const here = frame.nav.filter(({ current }) => current)
  assert.deepEqual(here, [{ text: 'Mint', href: `${BASE}/mint`, current: true }])
})

test('an issue stands at its field and, with a link to it, in the summary', () => {
  const { fields, summary } = page({}, [{ pointer: '/expires_in', detail: 'must be seconds' }])
  assert.equal(fields.expires_in.error, 'Must be seconds.')
  assert.equal(fields.expires_in.describedBy, 'field-expires_in-hint field-expires_in-error')
  assert.equal(fields.subject.error, null)
  assert.deepEqual(summary?.items, [
    { text: 'Lifetime: must be seconds', href: '#field-expires_in' },
  ])
})

test('an issue inside a field’s JSON names the member, and one of no field has no link', () => {
  const { fields, summary } = page({}, [
    { pointer: '/claims/exp', detail: 'must be whole seconds' },
    { pointer: '/claims/aud', detail: 'must be text' },
    { pointer: '', detail: 'odd' },
  ])
  assert.equal(fields.claims.error, '"exp" must be whole seconds; "aud" must be text.')
  assert.deepEqual(summary?.items.at(-1), { text: 'odd', href: null })
})

test('the lesser used fields are in sight once one has a value or an issue', () => {
  assert.equal(page().advancedOpen, false)
  assert.equal(page({ claims: '{}' }).advancedOpen, true)
  assert.equal(page({}, [{ pointer: '/kid', detail: 'x' }]).advancedOpen, true)
  assert.equal(page({}, [{ pointer: '/scope', detail: 'x' }]).advancedOpen, false)
})

test('what is chosen stays chosen, and what is suggested is offered', () => {
  const { fields } = page({ profile: 'okta', format: 'opaque' })
  const chosen = (name: 'profile' | 'format' | 'alg') =>
    fields[name].choices.filter((choice) => choice.selected).map((choice) => choice.value)
  assert.deepEqual(
    [chosen('profile'), chosen('format'), chosen('alg')],
    [['okta'], ['opaque'], ['']],
  )
  assert.deepEqual(
    fields.subject.choices.map((choice) => choice.value),
    ['bob'],
  )
})

test('the issuer’s URLs are those of its metadata', () => {
  const urls = page().urls.map(({ pieces }) => pieces.map((piece) => piece.text).join(''))
  assert.deepEqual(urls, [
    URL,
    `${URL}/.well-known/jwks.json`,
    `${URL}/introspect`,
    `${URL}/revoke`,
    `${URL}/token`,
    `${URL}/.well-known/openid-configuration`,
    `${URL}/.well-known/oauth-authorization-server`,
  ])
})
