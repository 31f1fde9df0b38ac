import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type DocumentAnswer, sendDocument, startDocumentHost } from '../support/document-host.ts'
import type { Http } from '../support/http.ts'
import { openTestIdp } from '../support/test-idp.ts'

/** The switches of the authorization server that these tests turn. */
interface Switches {
  readonly loopbackClientMetadata?: boolean
  readonly clientMetadataDocuments?: boolean
}

/** An identity provider that fetches documents from loopback, unless it is told otherwise. */
async function openWith(switches: Switches = {}) {
  const oauth = { ...defaults, loopbackClientMetadata: true, ...switches }
  const opened = await openTestIdp({ settings: { oauth } })
  after(opened.close)
  return opened
}

const plainIdp = await openTestIdp()
const defaults = plainIdp.idp.settings.oauth
after(plainIdp.close)

const { http, idp, clock, logged } = await openWith()

/** How the token endpoint takes a client that names itself by a URL: one that it knows may not use this grant. */
async function known(clientId: string, by: Http = http): Promise<string> {
  const { status, body } = await by.form('/token', {
    grant_type: 'client_credentials',
    client_id: clientId,
  })
  if (body.error === 'unauthorized_client') return 'known'
  assert.deepEqual([status, body.error], [401, 'invalid_client'], JSON.stringify(body))
  return body.error_description
}

const sending =
  (changes: object, headers: object = {}): DocumentAnswer =>
  (request, response, host) =>
    sendDocument(request, response, host, { changes, headers })

test('a URL is a client as its document describes it, without registration (MCP 2025-11-25, C-02)', async (t) => {
  const host = await startDocumentHost(t)
  assert.equal(await known(`${host.url}/client.json`), 'known')
  assert.equal(host.asked.length, 1)
})

test('the metadata says that documents are taken, and not where they are refused (draft-ietf-oauth-client-id-metadata-document section 6)', async (t) => {
  const refusing = await openWith({ clientMetadataDocuments: false })
  const said = async (by: Http) =>
    (await by.get('/.well-known/oauth-authorization-server')).body
      .client_id_metadata_document_supported
  assert.equal(await said(http), true)
  assert.equal(await said(refusing.http), undefined)
  const host = await startDocumentHost(t)
  assert.match(await known(`${host.url}/c`, refusing.http), /unknown/)
  assert.equal(host.asked.length, 0)
})

test('a client that is registered under a URL is that one, and nothing is fetched (section 7.2)', async (t) => {
  const host = await startDocumentHost(t)
  const client_id = `${host.url}/registered`
  const body = { client_id, token_endpoint_auth_method: 'none', grant_types: [] }
  assert.equal((await http.post('/api/clients').send(body)).status, 201)
  assert.equal(await known(client_id), 'known')
  assert.equal(host.asked.length, 0)
})

test('the request for a document asks for JSON, and carries no cookie, no credential and no body (C-02)', async (t) => {
  const host = await startDocumentHost(
    t,
    sending({}, { 'Set-Cookie': 'a=b', 'Cache-Control': 'no-store' }),
  )
  await known(`${host.url}/c?v=1`)
  await known(`${host.url}/c?v=1`)
  assert.equal(host.asked.length, 2)
  for (const { method, url, headers } of host.asked) {
    assert.deepEqual([method, url, headers.accept], ['GET', '/c?v=1', 'application/json'])
    const names = Object.keys(headers).sort()
    assert.deepEqual(names, ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
  }
})

/** What is wrong with a document, and what the refusal names. */
const BAD_DOCUMENTS: readonly (readonly [string, object, RegExp])[] = [
  ['another client_id', { client_id: 'https://app.example/c' }, /client_id must be there/],
  ['no client_id', { client_id: undefined }, /client_id must be there/],
  ['a client_id that is no text', { client_id: ['x'] }, /client_id must be there/],
  ['no name', { client_name: undefined }, /client_name must be there/],
  ['no redirect URI', { redirect_uris: undefined }, /redirect_uris must have at least one/],
  ['a dangerous redirect URI', { redirect_uris: ['javascript:x'] }, /redirect_uris\/0 must/],
  ['plain http beyond loopback', { redirect_uris: ['http://app.example/'] }, /must be https/],
  ['a secret', { client_secret: 's3cret-text' }, /client_secret must be absent/],
  ['the expiry of a secret', { client_secret_expires_at: 0 }, /must be absent/],
  [
    'client_secret_basic',
    { token_endpoint_auth_method: 'client_secret_basic' },
    /none or private_key_jwt/,
  ],
  [
    'client_secret_post',
    { token_endpoint_auth_method: 'client_secret_post' },
    /none or private_key_jwt/,
  ],
  ['client_secret_jwt', { token_endpoint_auth_method: 'client_secret_jwt' }, /must be one of/],
  ['private_key_jwt without keys', { token_endpoint_auth_method: 'private_key_jwt' }, /jwks must/],
  ['a private key', { jwks: { keys: [{ kty: 'EC', d: 's3cret-text' }] } }, /public ones only/],
  ['a shared key', { jwks: { keys: [{ kty: 'oct', k: 's3cret-text' }] } }, /public ones only/],
  ['a logo that is script', { logo_uri: 'javascript:x' }, /logo_uri must be/],
]

for (const [what, changes, names] of BAD_DOCUMENTS) {
  test(`a document with ${what} is refused with the reason, and nothing of its content (C-02)`, async (t) => {
    const host = await startDocumentHost(t, sending(changes, { 'Cache-Control': 'max-age=600' }))
    const refusal = await known(`${host.url}/c`)
    assert.match(refusal, names)
    assert.doesNotMatch(refusal, /s3cret-text|javascript:x|app\.example/)
    await known(`${host.url}/c`)
    assert.equal(host.asked.length, 2, 'what is malformed is not kept')
  })
}

test('a document for many servers may name grants that are not served here: they are left out (section 4)', async (t) => {
  const grant_types = ['authorization_code', 'refresh_token', 'urn:example:other']
  const host = await startDocumentHost(
    t,
    sending({ grant_types, response_types: ['code', 'token'] }),
  )
  assert.equal(await known(`${host.url}/c`), 'known')
})

test('the client_id in a document is compared as text: another spelling of the same URL is another (section 3, C-02)', async (t) => {
  const host = await startDocumentHost(t)
  for (const client_id of [`${host.url}//c`, `${host.url}/%63`]) {
    assert.equal(await known(client_id), 'known')
  }
  const upper = host.url.replace('http', 'HTTP')
  assert.match(await known(`${upper}/c`), /client_id must be there/)
})

const plain =
  (status: number, headers: object, body = '{}'): DocumentAnswer =>
  (_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body)
  }

for (const status of [201, 203, 204, 301, 302, 307, 304, 404, 500]) {
  test(`an answer of ${status} is no document, and a redirect is not followed (C-02, section 5)`, async (t) => {
    const host = await startDocumentHost(t, plain(status, { Location: '/elsewhere' }))
    assert.match(await known(`${host.url}/c`), new RegExp(`status ${status}; only 200`))
    assert.deepEqual(
      host.asked.map(({ url }) => url),
      ['/c'],
    )
  })
}

test('a document is application/json, or another type whose name ends in +json (section 4)', async (t) => {
  const typed = async (type: string) => {
    const host = await startDocumentHost(t, sending({}, { 'Content-Type': type }))
    return known(`${host.url}/c`)
  }
  for (const type of [
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/cimd+json',
  ])
    assert.equal(await typed(type), 'known', type)
  for (const type of ['text/html', 'text/json', 'application/jsonx', ''])
    assert.match(await typed(type), /Content-Type/, type)
})

test('what is no JSON object is refused, without a word of it (C-02)', async (t) => {
  for (const body of ['', 's3cret-text', '["s3cret-text"]', '"x"', 'null', '{"a":', '\u{feff}x']) {
    const host = await startDocumentHost(t, plain(200, {}, body))
    const refusal = await known(`${host.url}/c`)
    assert.match(refusal, /was not taken: the body/)
    assert.doesNotMatch(refusal, /s3cret/)
  }
})

test('a document has at most 5 KiB, whether or not its length is said (C-03)', async (t) => {
  const sized = async (size: number, isSaid: boolean) => {
    const host = await startDocumentHost(t, (request, response, self) => {
      const empty = JSON.stringify(self.document(request.url ?? '', { x: '' }))
      const body = JSON.stringify(
        self.document(request.url ?? '', { x: 'a'.repeat(size - empty.length) }),
      )
      const length = isSaid ? { 'Content-Length': String(body.length) } : {}
      response.writeHead(200, { 'Content-Type': 'application/json', ...length })
      response.write(body.slice(0, 10))
      response.end(body.slice(10))
    })
    return known(`${host.url}/c`)
  }
  for (const isSaid of [true, false]) {
    assert.equal(await sized(5 * 1024, isSaid), 'known')
    assert.match(await sized(5 * 1024 + 1, isSaid), /at most 5120 bytes/)
  }
})

test('an endless document is cut off at once (C-03)', async (t) => {
  let isCut: (() => void) | undefined
  const cut = new Promise<void>((resolve) => {
    isCut = resolve
  })
  const host = await startDocumentHost(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    const timer = setInterval(() => response.write(' '.repeat(1000)), 5)
    response.on('close', () => {
      clearInterval(timer)
      isCut?.()
    })
  })
  assert.match(await known(`${host.url}/c`), /at most 5120 bytes/)
  const late = new Promise<string>((resolve) => setTimeout(resolve, 3000, 'late').unref())
  assert.equal(await Promise.race([cut.then(() => 'cut'), late]), 'cut')
})

test('a document that breaks off is refused (C-03)', async (t) => {
  const host = await startDocumentHost(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' })
    response.write('{', () => response.destroy())
  })
  assert.match(await known(`${host.url}/c`), /ended before all of it had come/)
})

test('a document is kept as long as its server says, by real time, and then fetched anew (C-05)', async (t) => {
  const host = await startDocumentHost(t, sending({}, { 'Cache-Control': 'max-age=600' }))
  const url = `${host.url}/c`
  const fetchesAfter = async (seconds: number) => {
    clock.advance(seconds)
    assert.equal(await known(url), 'known')
    return host.asked.length
  }
  assert.deepEqual([await fetchesAfter(0), await fetchesAfter(599)], [1, 1])
  assert.deepEqual([await fetchesAfter(1), await fetchesAfter(0)], [2, 2])
  assert.equal((await http.put('/api/clock').send({ offset_seconds: 100_000 })).status, 200)
  assert.equal(await fetchesAfter(0), 2)
  assert.equal((await http.put('/api/clock').send({})).status, 200)
})

test('a document that must not be kept is fetched each time, and one that says nothing after ten seconds (C-05)', async (t) => {
  const strict = await startDocumentHost(t, sending({}, { 'Cache-Control': 'no-store' }))
  await known(`${strict.url}/c`)
  await known(`${strict.url}/c`)
  assert.equal(strict.asked.length, 2)
  const silent = await startDocumentHost(t)
  await known(`${silent.url}/c`)
  await known(`${silent.url}/c`)
  assert.equal(silent.asked.length, 1)
  clock.advance(10)
  await known(`${silent.url}/c`)
  assert.equal(silent.asked.length, 2)
})

test('a failure is not kept, and a document that was fine before does not stand in for it (C-04, section 5.2)', async (t) => {
  let isBroken = true
  const host = await startDocumentHost(t, (request, response, self) => {
    if (isBroken) response.writeHead(503, { 'Cache-Control': 'max-age=600' }).end()
    else sendDocument(request, response, self, { headers: { 'Cache-Control': 'max-age=60' } })
  })
  const url = `${host.url}/c`
  assert.match(await known(url), /status 503/)
  isBroken = false
  assert.equal(await known(url), 'known')
  isBroken = true
  assert.equal(await known(url), 'known')
  clock.advance(60)
  assert.match(await known(url), /status 503/)
})

test('of many requests at once that name a client, one fetches its document (C-03)', async (t) => {
  const host = await startDocumentHost(t, (request, response, self) => {
    setTimeout(
      () => sendDocument(request, response, self, { headers: { 'Cache-Control': 'no-store' } }),
      100,
    )
  })
  const answers = await Promise.all(Array.from({ length: 20 }, () => known(`${host.url}/c`)))
  assert.deepEqual(new Set(answers), new Set(['known']))
  assert.equal(host.asked.length, 1)
})

test('only ten documents are fetched at once: whoever asks for more is asked to wait (C-03)', async (t) => {
  const held: (() => void)[] = []
  const host = await startDocumentHost(t, (request, response, self) => {
    held.push(() => sendDocument(request, response, self))
  })
  const asking = Array.from({ length: 10 }, (_, n) => known(`${host.url}/held/${n}`))
  while (held.length < 10) await new Promise((resolve) => setTimeout(resolve, 5))
  const form = { grant_type: 'client_credentials', client_id: `${host.url}/one-more` }
  const refused = await http.form('/token', form)
  assert.deepEqual([refused.status, refused.body.error], [503, 'temporarily_unavailable'])
  for (const answer of held) answer()
  assert.deepEqual(new Set(await Promise.all(asking)), new Set(['known']))
  assert.equal(idp.pendingDocuments.size, 0)
})

test('URLs in a document are not fetched (C-13)', async (t) => {
  const elsewhere = await startDocumentHost(t)
  const url = `${elsewhere.url}/x`
  const uris = { client_uri: url, logo_uri: url, tos_uri: url, policy_uri: url, jwks_uri: url }
  const host = await startDocumentHost(t, sending(uris))
  assert.equal(await known(`${host.url}/c`), 'known')
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.deepEqual([host.asked.length, elsewhere.asked.length], [1, 0])
})

test('a client all of whose redirect URIs are on loopback is warned of in the log (C-14, MCP 2025-11-25)', async (t) => {
  const warned = (url: string) =>
    logged.some(({ level, fields }) => level === 'warn' && fields.client_id === url)
  const host = await startDocumentHost(t, (request, response, self) => {
    const isWeb = request.url === '/web'
    const changes = isWeb
      ? { redirect_uris: ['http://localhost/cb', 'https://app.example/cb'] }
      : {}
    sendDocument(request, response, self, { changes })
  })
  for (const path of ['/local', '/web']) await known(host.url + path)
  assert.deepEqual([warned(`${host.url}/local`), warned(`${host.url}/web`)], [true, false])
})

test('without the switch nothing is asked for on loopback, in whichever spelling (C-10, C-11)', async (t) => {
  const host = await startDocumentHost(t)
  const strict = await openWith({ loopbackClientMetadata: false })
  for (const name of [
    '127.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '0x7f000001',
    '127.0.0.1.',
    '[::1]',
    '[0:0::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    'localhost',
    'LOCALHOST',
    'localhost.',
  ]) {
    const refusal = await known(`https://${name}:${host.port}/c`, strict.http)
    assert.match(refusal, /leads to loopback|could not be resolved/, name)
  }
  assert.match(await known(`${host.url}/c`, strict.http), /scheme https/)
  assert.equal(host.asked.length, 0)
})

test('special-use addresses are refused with and without the switch, in whichever spelling (C-10, C-11)', async () => {
  const strict = await openWith({ loopbackClientMetadata: false })
  for (const name of [
    '0.0.0.0',
    '0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '0251.0376.0251.0376',
    '172.16.0.1',
    '192.168.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::ffff:10.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[fe80::1]',
    '[fd00::1]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:a9fe:a9fe::1]',
    '[ff02::1]',
  ]) {
    for (const by of [http, strict.http]) {
      assert.match(await known(`https://${name}/c`, by), /special-use address/, name)
    }
  }
})

test('URL forms that are refused are refused in words, without a fetch (C-01)', async (t) => {
  const host = await startDocumentHost(t)
  for (const url of [
    host.url,
    `${host.url}/c#x`,
    `${host.url}/a/../c`,
    `${host.url}/%2e/c`,
    `http://user:secret@127.0.0.1:${host.port}/c`,
  ]) {
    assert.match(await known(url), /^client_id '.*' must have/, url)
  }
  assert.equal(host.asked.length, 0)
})

test('a page says why a document was not taken, and nothing is redirected (MCP 2025-11-25, A-01)', async (t) => {
  const host = await startDocumentHost(t, plain(404, {}))
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: `${host.url}/c`,
    redirect_uri: 'http://127.0.0.1/callback',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
  })
  const { status, headers, text } = await http.get(`/authorize?${query}`)
  assert.equal(status, 400)
  assert.equal(headers.location, undefined)
  assert.match(text, /status 404; only 200 is taken/)
})

test('a redirect URI must be one of the document (MCP 2025-11-25, section 4.2)', async (t) => {
  const host = await startDocumentHost(t, sending({ redirect_uris: ['https://app.example/cb'] }))
  const asked = (redirect_uri: string) =>
    http.get(
      `/authorize?${new URLSearchParams({
        response_type: 'code',
        client_id: `${host.url}/c`,
        redirect_uri,
        login_hint: 'alice',
        code_challenge: 'a'.repeat(43),
        code_challenge_method: 'S256',
      })}`,
    )
  const good = await asked('https://app.example/cb')
  assert.match(String(good.headers.location), /^https:\/\/app\.example\/cb\?.*code=/)
  const bad = await asked('https://app.example/other')
  assert.deepEqual([bad.status, bad.headers.location], [400, undefined])
})
