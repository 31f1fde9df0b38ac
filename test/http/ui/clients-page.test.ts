import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import request from 'supertest'
import { createClient, getClient, listClients } from '../../../src/idp/clients.ts'
import { createIssuer } from '../../../src/idp/create-issuer.ts'
import { listEvents } from '../../../src/idp/list-events.ts'
import { mintToken } from '../../../src/idp/mint-token.ts'
import { HOST, openTestPages, textOf, textOfId, unescaped } from './test-pages.ts'

const pages = await openTestPages()
const { idp, issuer, get, post } = pages
after(() => idp.requestLog.flush())

const words = (html: string) => textOf(html).replaceAll(/\s+/g, ' ')
const FORM = { token_endpoint_auth_method: 'client_secret_basic' }

/** Whether these credentials are a client's at the token endpoint. */
async function works(clientId: string, secret: string): Promise<boolean> {
  const { status } = await request(pages.app)
    .post('/token')
    .set('Host', HOST)
    .auth(clientId, secret)
    .type('form')
    .send({ grant_type: 'client_credentials' })
  return status === 200
}

test('the list has every client with its kind, grants and bounds, a stretch at a time (issue 4: clients)', async () => {
  const own = await createIssuer(idp, 'listed')
  for (let n = 0; n < 55; n += 1)
    await createClient(idp, own, { clientId: `c${n}`, metadata: { scope: 'read' } })
  await createClient(idp, own, {
    clientId: 'pub',
    metadata: { clientName: 'Public one', tokenEndpointAuthMethod: 'none' },
  })
  const first = (await get('/issuers/listed/clients')).text
  assert.match(words(first), /Public one ?pub public authorization_code Only names itself/)
  assert.match(
    words(first),
    /c54 confidential authorization_code Introspect, revoke ?read; any resource/,
  )
  assert.match(first, /href="\/issuers\/listed\/clients\/c54"/)
  const next = unescaped(/href="([^"]*)" rel="next"/.exec(first)?.[1] ?? '')
  const second = (await get(next)).text
  assert.match(second, /clients\/c0"/)
  assert.doesNotMatch(second, /clients\/c54"/)
})

test('a client is registered by the form, with an id and a secret that are made where none is given (issue 4: clients)', async () => {
  const made = await post('/clients/new', {
    ...FORM,
    client_name: 'Made here',
    'grant_types.client_credentials': 'true',
    scope: ' read  write ',
    access_token_lifetime: '5 min',
  })
  const { location = '' } = made.headers
  assert.equal(made.status, 303)
  const [, clientId = ''] = /^\/clients\/([A-Za-z0-9_-]{22})\?done=created$/.exec(location) ?? []
  const client = await getClient(idp, issuer, clientId)
  assert.deepEqual(
    [client.metadata.grantTypes, client.metadata.scope, client.metadata.accessTokenLifetimeSeconds],
    [['client_credentials'], 'read write', 300],
  )
  const { text } = await get(location)
  assert.match(words(text), /The client was registered/)
  const secret = textOfId(text, 'client-secret')
  assert.equal(secret, client.clientSecret)
  assert.equal(await works(clientId, secret), true)
})

test('the secret is out of sight until it is asked for, and copied from where it is (issue 4: clients)', async () => {
  await createClient(idp, issuer, { clientId: 'hidden', clientSecret: 'the-secret', metadata: {} })
  const { text } = await get('/clients/hidden')
  const details = /<details[^>]*>(?:(?!<\/details>)[\s\S])*the-secret/.exec(text)?.[0] ?? ''
  assert.match(details, /^<details class="more">/)
  assert.match(text, /data-copy-from="client-secret"/)
  assert.match(text, /Authorization: Basic/)
})

test('a rolled secret is shown at once and on the page, and the old one no longer works (issue 4: clients)', async () => {
  const metadata = { grantTypes: ['client_credentials'] }
  await createClient(idp, issuer, { clientId: 'roll', clientSecret: 'old', metadata })
  assert.match(words((await get('/clients/roll')).text), /The old one stops working at once/)
  const rolled = await post('/clients/roll/secret')
  assert.deepEqual(
    [rolled.status, rolled.headers.location],
    [303, '/clients/roll?done=rolled#credentials'],
  )
  const { text } = await get('/clients/roll?done=rolled')
  assert.match(words(text), /The secret was rolled/)
  assert.match(text, /<details class="more" open>\s*<summary>Show/)
  const secret = textOfId(text, 'client-secret')
  assert.deepEqual([await works('roll', 'old'), await works('roll', secret)], [false, true])
  assert.equal(textOfId((await get('/clients/roll')).text, 'client-secret'), secret)
  const { items } = await listEvents(idp, issuer, { filter: {}, page: {} })
  assert.doesNotMatch(JSON.stringify(items), new RegExp(secret))
})

test('saving changes what the form says and keeps the id and the secret (api.md, clients)', async () => {
  const metadata = { clientName: 'Before', scope: 'read', grantTypes: ['client_credentials'] }
  await createClient(idp, issuer, { clientId: 'edit', clientSecret: 'kept', metadata })
  const form = { ...FORM, client_name: 'After', 'response_types.code': 'true' }
  const done = await post('/clients/edit', { ...form, client_id: 'other', client_secret: 'x' })
  assert.deepEqual([done.status, done.headers.location], [303, '/clients/edit?done=saved'])
  const { clientSecret, metadata: now } = await getClient(idp, issuer, 'edit')
  assert.deepEqual(
    [clientSecret, now.clientName, now.scope, now.grantTypes, now.responseTypes],
    ['kept', 'After', undefined, [], ['code']],
  )
})

test('a form with mistakes is 400 as it was filled in, each at its field, and changes nothing (issue 4: forms)', async () => {
  const count = async () => (await listClients(idp, issuer, { limit: 500 })).items.length
  const before = await count()
  const wrong = { ...FORM, client_name: 'x', scope: '"', redirect_uris: 'ftp://x/', further: '{' }
  const refused = await post('/clients/new', wrong)
  assert.equal(refused.status, 400)
  assert.match(refused.text, /<title>Error: Register a client/)
  for (const field of ['scope', 'redirect_uris', 'further']) {
    assert.match(refused.text, new RegExp(`href="#field-${field}"`))
    assert.match(refused.text, new RegExp(`id="field-${field}-error"`))
  }
  assert.match(refused.text, /ftp:\/\/x\/<\/textarea>/)
  assert.equal(await count(), before)
  await createClient(idp, issuer, { clientId: 'taken', metadata: {} })
  const taken = await post('/clients/new', { ...FORM, client_id: 'taken' })
  assert.equal(taken.status, 400)
  assert.match(textOfId(taken.text, 'field-client_id-error'), /is there already/)
})

test('a public client has no secret to show or to roll (RFC 6749 section 2.1)', async () => {
  const metadata = { tokenEndpointAuthMethod: 'none' } as const
  await createClient(idp, issuer, { clientId: 'public', metadata })
  const { text } = await get('/clients/public')
  assert.match(words(text), /none: the client is public/)
  assert.doesNotMatch(text, /clients\/public\/secret|Basic header/)
  assert.equal((await post('/clients/public/secret')).status, 409)
})

test('a client with a key is made by the form, its JWK Set pasted into the further metadata (RFC 7591 section 2)', async () => {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
  const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', x }] }
  const form = {
    client_id: 'keyed',
    token_endpoint_auth_method: 'private_key_jwt',
    'grant_types.client_credentials': 'true',
  }
  const keyless = await post('/clients/new', form)
  assert.equal(keyless.status, 400)
  assert.match(textOfId(keyless.text, 'field-further-error'), /JWK Set/)
  const made = await post('/clients/new', { ...form, further: JSON.stringify({ jwks }) })
  assert.equal(made.status, 303)
  const { metadata, clientSecret } = await getClient(idp, issuer, 'keyed')
  assert.deepEqual([metadata.further.jwks, clientSecret], [jwks, null])
  const { text } = await get('/clients/keyed?done=created')
  assert.match(words(text), /It has no secret: the client proves itself by a key/)
  assert.match(words(text), /none: the client proves itself by a key/)
  assert.match(words(text), /confidential/)
  assert.equal((await post('/clients/keyed/secret')).status, 409)
})

test('deleting asks first, says how many tokens are active, and leaves them so (issue 4: clients)', async () => {
  await createClient(idp, issuer, { clientId: 'doomed', metadata: {} })
  await mintToken(idp, issuer, { clientId: 'doomed' })
  await mintToken(idp, issuer, { clientId: 'doomed' })
  await mintToken(idp, issuer, { clientId: 'doomed', expiresIn: -1 })
  const asked = await get('/clients/doomed/delete')
  assert.match(words(asked.text), /Delete client doomed\?.*2 tokens of it are active and stay so/)
  assert.match(unescaped(asked.text), /href="\/tokens\?client_id=doomed&status=active"/)
  assert.equal((await getClient(idp, issuer, 'doomed')).clientId, 'doomed')
  const done = await post('/clients/doomed/delete')
  assert.deepEqual([done.status, done.headers.location], [303, '/clients?done=deleted'])
  assert.match(words((await get('/clients?done=deleted')).text), /The client was deleted/)
  for (const path of ['/clients/doomed', '/clients/doomed/delete'])
    assert.equal((await get(path)).status, 404, path)
  assert.equal((await post('/clients/doomed/delete')).status, 404)
})

test('of more active tokens than are counted it is said that there are more', async () => {
  await createClient(idp, issuer, { clientId: 'busy', metadata: {} })
  for (let n = 0; n < 201; n += 1)
    await mintToken(idp, issuer, { clientId: 'busy', format: 'opaque' })
  assert.match(words((await get('/clients/busy/delete')).text), /More than 200 tokens of it/)
})

test('a client whose id no path can carry, or that is markup, has its page and every form on it (U-01)', async () => {
  const metadata = { grantTypes: ['client_credentials'] }
  for (const clientId of [
    '.',
    '..',
    'by-id',
    'new',
    '"><script>x</script>/..%2F?#&amp;',
    'x'.repeat(256),
  ]) {
    await createClient(idp, issuer, { clientId, metadata })
    const list = (await get('/clients')).text
    const hrefs = [...list.matchAll(/<a href="(\/clients\/[^"]*)"/g)].map(([, href]) => href ?? '')
    const href = new URL(unescaped(hrefs[0] ?? ''), 'http://x')
    const { text } = await get(href.pathname + href.search)
    assert.equal(textOfId(text, 'client-id'), clientId)
    assert.doesNotMatch(text, /<script>x/)
    const actions = [...text.matchAll(/<form[^>]*action="([^"]*)"/g)].map(([, one = '']) => {
      const { pathname, search } = new URL(unescaped(one), 'http://x')
      return pathname + search
    })
    const [save = '', roll = ''] = actions.filter((action) => action.startsWith('/clients/'))
    assert.equal((await post(save, { ...FORM, client_name: 'Saved' })).status, 303)
    assert.equal((await post(roll)).status, 303)
    assert.equal((await getClient(idp, issuer, clientId)).metadata.clientName, 'Saved')
    const remove = new URL(
      unescaped(/href="([^"]*\/delete[^"]*)"/.exec(text)?.[1] ?? ''),
      'http://x',
    )
    assert.equal((await post(remove.pathname + remove.search)).status, 303)
    await assert.rejects(getClient(idp, issuer, clientId), { kind: 'not_found' })
  }
})

test('every path of clients refuses other methods and names its own (RFC 9110 section 15.5.6)', async () => {
  for (const [path, allow] of [
    ['/clients', 'GET, HEAD'],
    ['/clients/new', 'GET, HEAD, POST'],
    ['/clients/x', 'GET, HEAD, POST'],
    ['/clients/x/secret', 'POST'],
    ['/clients/x/delete', 'GET, HEAD, POST'],
  ]) {
    const refused = await request(pages.app)
      .put(path ?? '')
      .set('Host', HOST)
    assert.deepEqual([refused.status, refused.headers.allow], [405, allow], path)
  }
})
