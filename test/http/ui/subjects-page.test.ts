import assert from 'node:assert/strict'
import { test } from 'node:test'
import request from 'supertest'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { createSubject, getSubject, listSubjects } from '../../../src/idp/subjects.ts'
import { formValues, HOST, openTestPages, textOf, textOfId, unescaped } from './test-pages.ts'

const pages = await openTestPages()
const { idp, issuer, get, post } = pages

const words = (html: string) => textOf(html).replaceAll(/\s+/g, ' ')

/** A path as a browser sends it. */
function sent(href: string): string {
  const { pathname, search } = new URL(unescaped(href), 'http://x')
  return pathname + search
}

test('the list has every subject with what is said of it, a stretch at a time (issue 4: subjects)', async () => {
  const own = await createIssuer(idp, 'listed')
  for (let n = 0; n < 55; n += 1) await createSubject(idp, own, { sub: `s${n}` })
  await createSubject(idp, own, {
    sub: 'carol',
    name: 'Carol Example',
    email: 'carol@example.com',
    claims: { groups: ['a'] },
  })
  const first = (await get('/issuers/listed/subjects')).text
  assert.match(words(first), /carol Carol Example carol@example.com \{"groups":\["a"\]\}/)
  assert.match(first, /href="\/issuers\/listed\/mint\?subject=carol"/)
  const second = (await get(sent(/href="([^"]*)" rel="next"/.exec(first)?.[1] ?? ''))).text
  assert.match(second, /subjects\/s0"/)
  assert.doesNotMatch(second, /subjects\/carol"/)
})

test('a subject is added by the form, and its page leads to minting for it (issue 4: subjects)', async () => {
  const made = await post('/subjects/new', {
    sub: ' dave ',
    name: 'Dave',
    claims: '{"preferred_username": "d", "__proto__": {"a": 1}}',
  })
  assert.deepEqual([made.status, made.headers.location], [303, '/subjects/dave?done=added'])
  const dave = await getSubject(idp, issuer, 'dave')
  assert.deepEqual([dave.name, dave.email], ['Dave', null])
  assert.equal(JSON.stringify(dave.claims), '{"preferred_username":"d","__proto__":{"a":1}}')
  const { text } = await get('/subjects/dave?done=added')
  assert.match(words(text), /The subject was added/)
  assert.match(text, /href="\/mint\?subject=dave"/)
  assert.match((await get('/mint?subject=dave')).text, /name="subject" value="dave"/)
})

test('a subject that is saved as it stands in the form stays as it is, hidden characters too (issue 4: subjects)', async () => {
  for (const [at, given] of [
    { name: null, email: null, claims: {} },
    { name: '', email: '"quoted"', claims: { a: [1, null] } },
    { name: ' blanks ', email: 'a\r\nb\u0000\u202E', claims: { '\u0000</textarea>': '\u{1F469}' } },
  ].entries()) {
    const { name, email, claims } = given
    const sub = `same-${at}`
    await createSubject(idp, issuer, {
      sub,
      claims,
      ...(name === null ? {} : { name }),
      ...(email === null ? {} : { email }),
    })
    const before = await getSubject(idp, issuer, sub)
    const values = formValues((await get(`/subjects/${sub}`)).text)
    assert.equal((await post(`/subjects/${sub}`, values)).status, 303)
    assert.deepEqual(await getSubject(idp, issuer, sub), before)
  }
})

test('saving changes what is said of a subject, whatever sub the form names (api.md, subjects)', async () => {
  await createSubject(idp, issuer, { sub: 'edit', name: 'Before', email: 'x@example.com' })
  const saved = await post('/subjects/edit', { sub: 'other', name: 'After' })
  assert.deepEqual([saved.status, saved.headers.location], [303, '/subjects/edit?done=saved'])
  const { name, email } = await getSubject(idp, issuer, 'edit')
  assert.deepEqual([name, email], ['After', null])
  await assert.rejects(getSubject(idp, issuer, 'other'), { kind: 'not_found' })
  assert.equal((await post('/subjects/absent', { name: 'x' })).status, 404)
  await assert.rejects(getSubject(idp, issuer, 'absent'), { kind: 'not_found' })
})

test('a form with mistakes is 400 as it was filled in, each at its field, and adds nothing (issue 4: forms)', async () => {
  const count = async () => (await listSubjects(idp, issuer, { limit: 500 })).items.length
  const before = await count()
  const wrong = { sub: 'x'.repeat(256), name: '"x', email: '"', claims: '{"deep": ]' }
  const refused = await post('/subjects/new', wrong)
  assert.equal(refused.status, 400)
  assert.match(refused.text, /<title>Error: Add a subject/)
  for (const field of ['sub', 'name', 'email', 'claims'])
    assert.match(refused.text, new RegExp(`id="field-${field}-error"`))
  assert.deepEqual(formValues(refused.text), wrong)
  assert.match(textOfId((await post('/subjects/new')).text, 'field-sub-error'), /1 to 255/)
  assert.match(
    textOfId((await post('/subjects/new', { sub: '"', claims: '[]' })).text, 'field-sub-error'),
    /^Error: Begins with a quote, and so must be a JSON string such as "a b"\.$/,
  )
  assert.equal(await count(), before)
  await createSubject(idp, issuer, { sub: 'taken' })
  const taken = await post('/subjects/new', { sub: 'taken' })
  assert.equal(taken.status, 400)
  assert.match(textOfId(taken.text, 'field-sub-error'), /is there already/)
})

test('deleting asks first, says how many tokens are active, and leaves them so (issue 4: subjects)', async () => {
  await createSubject(idp, issuer, { sub: 'doomed' })
  assert.match(words((await get('/subjects/doomed/delete')).text), /No token of it is active/)
  await mintToken(idp, issuer, { subject: 'doomed' })
  const asked = await get('/subjects/doomed/delete')
  assert.match(words(asked.text), /Delete subject doomed\?.*1 token of it is active and stays so/)
  assert.match(unescaped(asked.text), /href="\/tokens\?subject=doomed&status=active"/)
  const done = await post('/subjects/doomed/delete')
  assert.deepEqual([done.status, done.headers.location], [303, '/subjects?done=deleted'])
  assert.match(words((await get('/subjects?done=deleted')).text), /The subject was deleted/)
  assert.equal((await get('/subjects/doomed')).status, 404)
  assert.equal((await post('/subjects/doomed/delete')).status, 404)
})

test('a subject whose sub no path can carry, or that is markup, has its page and every form on it (U-01)', async () => {
  const subs = [
    '.',
    '..',
    'new',
    'by-sub',
    '"><script>x</script>/..%2F?#',
    '\u0000\r\n\u202E',
    '\u{1F469}'.repeat(127),
  ]
  for (const sub of subs) {
    await createSubject(idp, issuer, { sub })
    const list = (await get('/subjects')).text
    const page = sent(/<td data-label="Subject"><a href="([^"]*)"/.exec(list)?.[1] ?? '')
    const { status, text } = await get(page)
    assert.equal(status, 200)
    assert.doesNotMatch(text, /<script>x|\u202E/)
    const save = sent(/<form class="card form"[^>]*action="([^"]*)"/.exec(text)?.[1] ?? '')
    assert.equal((await post(save, { name: 'Saved' })).status, 303)
    assert.equal((await getSubject(idp, issuer, sub)).name, 'Saved')
    const ask = sent(/href="([^"]*\/delete[^"]*)"/.exec(text)?.[1] ?? '')
    const remove = sent(
      /<form[^>]*action="([^"]*delete[^"]*)"/.exec((await get(ask)).text)?.[1] ?? '',
    )
    assert.equal((await post(remove)).status, 303)
    await assert.rejects(getSubject(idp, issuer, sub), { kind: 'not_found' })
  }
})

test('every path of subjects refuses other methods and names its own (RFC 9110 section 15.5.6)', async () => {
  for (const [path, allow] of [
    ['/subjects', 'GET, HEAD'],
    ['/subjects/new', 'GET, HEAD, POST'],
    ['/subjects/x', 'GET, HEAD, POST'],
    ['/subjects/x/delete', 'GET, HEAD, POST'],
  ]) {
    const refused = await request(pages.app)
      .put(path ?? '')
      .set('Host', HOST)
    assert.deepEqual([refused.status, refused.headers.allow], [405, allow], path)
  }
})
