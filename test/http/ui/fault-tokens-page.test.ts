import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULTS, TOKEN_FAULTS } from '../../../src/core/faults/catalogue.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { openTestPages, textOf } from './test-pages.ts'

const HOSTILE = `"><script>alert(1)</script></textarea><b>'&amp;\u202E\u{1F469}\u200D\u{1F4BB}`

const casesOf = (html: string) => [...html.matchAll(/<tr id="case-([^"]+)">/g)].map(([, id]) => id)
const rowOf = (html: string, id: string) =>
  textOf(new RegExp(`<tr id="case-${id}">[\\s\\S]*?</tr>`).exec(html)?.[0] ?? '')

test('the catalogue has every case with its sentence, rule and reports, and a way to mint each that can be (issue 5: the catalogue)', async () => {
  const { get } = await openTestPages()
  const { status, text } = await get('/faults/tokens')
  assert.equal(status, 200)
  assert.deepEqual(
    casesOf(text),
    FAULTS.map(({ id }) => id),
  )
  for (const { id, about, clause, why, reports } of FAULTS) {
    const row = rowOf(text, id)
    for (const said of [about, clause, why, ...reports]) assert.ok(row.includes(said), id)
  }
  assert.match(rowOf(text, 'alg-none'), /refuse, 401/)
  assert.match(rowOf(text, 'scope-missing'), /refuse, 403/)
  assert.match(rowOf(text, 'crit-unknown'), /introspection: accept/)
  const links = [...text.matchAll(/href="\/mint\?fault=([^"]+)"/g)].map(([, id]) => id)
  assert.deepEqual(
    links,
    TOKEN_FAULTS.map(({ id }) => id),
  )
})

test('every link of a case opens the form with its fault chosen, below the same issuer (issue 5: the catalogue)', async () => {
  const { idp, get } = await openTestPages()
  await createIssuer(idp, 'team-a')
  const { text } = await get('/issuers/team-a/faults/tokens?q=exp-past-90s')
  assert.match(text, /href="\/issuers\/team-a\/mint\?fault=exp-past-90s"/)
  const form = await get('/issuers/team-a/mint?fault=exp-past-90s')
  assert.match(form.text, /<option value="exp-past-90s" selected>/)
})

test('the catalogue is narrowed by words, chapter, kind and what is due, and what was looked for stays in the form (issue 5: the catalogue)', async () => {
  const { get } = await openTestPages()
  const found = await get('/faults/tokens?q=CVE-2022-21449&chapter=signature&expected=reject')
  assert.ok(casesOf(found.text).includes('es-psychic-zero'))
  assert.ok(casesOf(found.text).every((id) => id?.startsWith('es-')))
  assert.match(found.text, /name="q" value="CVE-2022-21449"/)
  assert.match(found.text, /<option value="reject" selected>/)
  const sent = await get('/faults/tokens?kind=delivery')
  assert.equal(casesOf(sent.text).length, FAULTS.filter(({ kind }) => kind === 'delivery').length)
  assert.doesNotMatch(sent.text, /\/mint\?fault=/)
})

test('what finds nothing says so, and what cannot be looked for is an error at its field (U-01)', async () => {
  const { get } = await openTestPages()
  const none = await get(`/faults/tokens?q=${encodeURIComponent(HOSTILE)}`)
  assert.equal(none.status, 200)
  assert.match(textOf(none.text), /No case matches/)
  assert.doesNotMatch(none.text, /<script>alert/)
  const wrong = await get(`/faults/tokens?kind=${encodeURIComponent(HOSTILE)}&q=${'x'.repeat(300)}`)
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /href="#field-kind"/)
  assert.match(wrong.text, /href="#field-q"/)
  assert.doesNotMatch(wrong.text, /<script>alert/)
})

test('the catalogue is only read (RFC 9110 section 15.5.6)', async () => {
  const { post } = await openTestPages()
  const { status, headers } = await post('/faults/tokens')
  assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'])
})
