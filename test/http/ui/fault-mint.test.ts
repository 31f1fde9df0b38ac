import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOKEN_FAULTS } from '../../../src/core/faults/catalogue.ts'
import { listTokens } from '../../../src/idp/list-tokens.ts'
import { formValues, openTestPages, type TestPages, textOf, textOfId } from './test-pages.ts'

/** Posts the form as it opens, with changes. */
async function mint(pages: TestPages, changes: Readonly<Record<string, string>>) {
  const form = formValues((await pages.get('/mint')).text)
  return pages.post('/mint', { ...form, ...changes })
}

async function newest({ idp, issuer }: TestPages) {
  const { items } = await listTokens(idp, issuer, { filter: {}, page: { limit: 1 } })
  return items[0]
}

test('every fault of a token can be chosen, and is minted from the form as it opens (decision 28)', async () => {
  const pages = await openTestPages()
  const { text } = await pages.get('/mint')
  const select = /<select[^>]* name="fault"[\s\S]*?<\/select>/.exec(text)?.[0] ?? ''
  const offered = [...select.matchAll(/<option value="([^"]+)"/g)].map(([, id]) => id)
  assert.deepEqual(
    offered,
    TOKEN_FAULTS.map(({ id }) => id),
  )
  for (const { id } of TOKEN_FAULTS) {
    const { status } = await mint(pages, { fault: id, scope: 'mcp:read' })
    assert.equal(status, 303, id)
    assert.equal((await newest(pages))?.fault?.id, id)
  }
})

test('what a fault sets itself and the form says otherwise is refused at its field, by both names (decision 28)', async () => {
  const pages = await openTestPages()
  const wrong = { fault: 'exp-past', expires_in: '60', claims: '{"exp": 1}' }
  const { status, text } = await mint(pages, wrong)
  assert.equal(status, 400)
  assert.equal(await newest(pages), undefined)
  for (const name of ['expires_in', 'claims']) {
    assert.match(textOfId(text, `field-${name}-error`), /the fault "exp-past" sets it itself/)
  }
  assert.equal(formValues(text).fault, 'exp-past')
  const opaque = await mint(pages, { fault: 'exp-past', format: 'opaque' })
  assert.match(textOfId(opaque.text, 'field-format-error'), /the fault "exp-past" sets it itself/)
})

test('what is no fault of a token is said at the field, and stays in it (issue 5: the catalogue)', async () => {
  const pages = await openTestPages()
  for (const [fault, words] of [
    ['expired', /Names no fault of the catalogue/],
    ['http-query', /how a token is sent/],
  ] as const) {
    const { text } = await pages.get(`/mint?fault=${fault}`)
    assert.match(textOfId(text, 'field-fault-error'), words)
    assert.equal(formValues(text).fault, fault)
  }
})

test('the link, the preview and the command of a form all carry its fault (issue 5: the catalogue)', async () => {
  const pages = await openTestPages()
  const form = formValues((await pages.get('/mint?fault=typ-jwt')).text)
  assert.equal(form.fault, 'typ-jwt')
  const { body } = await pages.post('/mint/preview', form).set('Accept', 'application/json')
  assert.deepEqual(body.form.link, '/mint?fault=typ-jwt')
  assert.match(body.form.command, /-d '\{"fault":"typ-jwt"\}'/)
  assert.match(body.fault.title, /typ is JWT/)
  assert.match(body.fault.text, /^A correct verifier /)
  assert.equal(body.payload, null)
  assert.ok(JSON.stringify(body.header).includes('JWT'))
  const raw = await pages
    .post('/mint/preview', { ...form, fault: 'pl-dup-sub' })
    .set('Accept', 'application/json')
  assert.match(raw.body.payload, /"sub":"admin","sub":"alice"/)
  const sound = await pages
    .post('/mint/preview', { ...form, fault: '' })
    .set('Accept', 'application/json')
  assert.deepEqual([sound.body.fault, sound.body.payload], [null, null])
})

test('the page of a token says what is wrong with it, by which rule, and what is due from whom (decision 28)', async () => {
  const pages = await openTestPages()
  const { headers } = await mint(pages, { fault: 'scope-missing' })
  const { text } = await pages.get(headers.location ?? '')
  const callout = textOf(/<section class="callout[\s\S]*?<\/section>/.exec(text)?.[0] ?? '')
  assert.match(callout, /Bad on purpose: scope-missing/)
  assert.match(callout, /There is no scope/)
  assert.match(callout, /refuse, 403\s*due from JWKS, public key, shared secret, introspection/)
  assert.match(callout, /refuse, 401\s*due from static table/)
  assert.match(callout, /RFC 6750 section 3\.1/)
  assert.match(text, /href="\/faults\/tokens\?q=scope-missing"/)
  const sound = await mint(pages, {})
  assert.doesNotMatch((await pages.get(sound.headers.location ?? '')).text, /Bad on purpose/)
})

test('where the payload says other than the claims, the page shows it as it is sent (decision 28)', async () => {
  const pages = await openTestPages()
  const shown = async (fault: string) => {
    const { headers } = await mint(pages, { fault })
    return (await pages.get(headers.location ?? '')).text
  }
  const twice = await shown('pl-dup-sub')
  assert.match(textOfId(twice, 'token-payload-sent'), /"sub":"admin","sub":"alice"/)
  assert.match(textOfId(twice, 'token-claims'), /"sub": "alice"/)
  const list = await shown('pl-array')
  assert.match(textOfId(list, 'token-payload-sent'), /^\[/)
  assert.doesNotMatch(list, /id="token-claims"/)
  assert.match(textOfId(await shown('hdr-badjson'), 'token-header-sent'), /\{/)
  assert.doesNotMatch(await shown('exp-past'), /as it is sent/)
  for (const { id } of TOKEN_FAULTS) assert.ok((await shown(id)).includes('Bad on purpose'), id)
})

test('minting the same again, and another like it, keep the fault and what it was asked for with (decision 28)', async () => {
  const pages = await openTestPages()
  const given = { fault: 'aud-slash', audience: 'https://rs.example/mcp', client_id: '' }
  const { headers } = await mint(pages, given)
  const again = await pages.post(`${headers.location}/again`)
  assert.equal(again.status, 303)
  const token = await newest(pages)
  assert.deepEqual([token?.fault?.id, token?.audience], ['aud-slash', 'https://rs.example/mcp/'])
  const { text } = await pages.get(again.headers.location ?? '')
  const link = /href="(\/mint\?[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const values = formValues((await pages.get(link)).text)
  assert.deepEqual(
    [values.fault, values.audience, values.client_id, values.subject],
    ['aud-slash', 'https://rs.example/mcp', '', 'alice'],
  )
  assert.equal((await pages.post('/mint', values)).status, 303)
})

test('a fault that sets a field leads back to a form that can be minted (decision 28)', async () => {
  const pages = await openTestPages()
  for (const fault of ['exp-past', 'sub-missing', 'kid-unknown', 'iat-future', 'ok-es256']) {
    const { headers } = await mint(pages, { fault })
    const { text } = await pages.get(headers.location ?? '')
    const link = /href="(\/mint\?[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const values = formValues((await pages.get(link)).text)
    assert.equal(values.fault, fault)
    assert.equal((await pages.post('/mint', values)).status, 303, fault)
  }
})

test('the list of tokens and the event log say which fault a token has (issue 5: the catalogue)', async () => {
  const pages = await openTestPages()
  await mint(pages, { fault: 'alg-none' })
  assert.match(textOf((await pages.get('/tokens')).text), /fault alg-none/)
  assert.match(textOf((await pages.get('/events')).text), /with the fault alg-none/)
})
