import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIssuer } from '../../../../src/idp/create-issuer.ts'
import { startMcpServer } from '../../../support/mcp-server.ts'
import { openTestPages, textOf, textOfId } from '../test-pages.ts'

const PATH = '/protected-resource'
const RESOURCE = 'http://127.0.0.1:8123/tools/mcp'

const HOSTILE = `"><script>alert(1)</script></textarea><b>'&amp;\u202E`

const at = (query: Readonly<Record<string, string>>) => `${PATH}?${new URLSearchParams(query)}`

test('the page opens with the draft for the usual MCP server, and is reached from Connect (issue 6: protected resource)', async () => {
  const pages = await openTestPages()
  const { status, text } = await pages.get(PATH)
  assert.equal(status, 200)
  assert.match(text, /name="resource" value="http:\/\/127\.0\.0\.1:8000\/mcp"/)
  assert.equal(
    textOfId(text, 'document-url'),
    'http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp',
  )
  assert.match((await pages.get('/connect')).text, /href="\/protected-resource"/)
  const filled = (await pages.get(`/connect?audience=${RESOURCE}&scope=read`)).text
  assert.match(
    filled,
    new RegExp(
      `href="/protected-resource\\?resource=${encodeURIComponent(RESOURCE)}&#?\\w+;scope=read"`,
    ),
  )
  const unfit = (await pages.get('/connect?audience=urn:mcp')).text
  assert.match(unfit, /href="\/protected-resource"/)
})

test('it shows the document, the challenges and the code for what is asked for, each to be copied (RFC 9728 sections 2, 3.1 and 5.1)', async () => {
  const pages = await openTestPages()
  const { text } = await pages.get(
    at({ resource: ` ${RESOURCE} `, scope: 'read write', resource_name: 'Tools' }),
  )
  const document = JSON.parse(textOfId(text, 'document'))
  assert.deepEqual(document, {
    resource: RESOURCE,
    authorization_servers: ['http://localhost:9400/issuers/default'],
    scopes_supported: ['read', 'write'],
    bearer_methods_supported: ['header'],
    resource_name: 'Tools',
  })
  const metadata = 'http://127.0.0.1:8123/.well-known/oauth-protected-resource/tools/mcp'
  assert.equal(
    textOfId(text, 'challenge-none'),
    `WWW-Authenticate: Bearer scope="read write", resource_metadata="${metadata}"`,
  )
  assert.match(textOfId(text, 'challenge-scope'), /error="insufficient_scope"/)
  assert.match(textOfId(text, 'file-1'), /RemoteAuthProvider\(/)
  assert.match(textOfId(text, 'file-2'), /Router\(\)/)
  assert.match(textOfId(text, 'file-3'), /curl -fsS/)
  assert.equal(
    textOfId(text, 'command'),
    `mcp-mock-idp protected-resource '${RESOURCE}' --scope 'read write' --resource-name 'Tools' > oauth-protected-resource.json`,
  )
  for (const [, id = ''] of text.matchAll(/data-copy-from="([^"]+)"/g)) textOfId(text, id)
  assert.ok([...text.matchAll(/data-copy-from=/g)].length >= 9)
})

test('values that are wrong are kept, told at their fields, and give no draft (issue 6: protected resource)', async () => {
  const pages = await openTestPages()
  const { status, text } = await pages.get(
    at({
      resource: HOSTILE,
      scope: HOSTILE,
      resource_name: HOSTILE,
      resource_documentation: HOSTILE,
    }),
  )
  assert.equal(status, 400)
  assert.match(text, /<title>Error: Protected resource/)
  for (const name of ['resource', 'scope', 'resource_documentation'])
    assert.match(textOfId(text, `field-${name}-error`), /Must be /)
  assert.match(text, /<details class="more" open>/)
  assert.doesNotMatch(text, /<script>alert|id="document"/)
})

test('a name of any sort is text on the page and in every file (U-01)', async () => {
  const pages = await openTestPages()
  const { status, text } = await pages.get(at({ resource: RESOURCE, resource_name: HOSTILE }))
  assert.equal(status, 200)
  assert.doesNotMatch(text, /<script>alert|<b>/)
  assert.doesNotMatch(text.replaceAll(/ value="[^"]*"/g, ''), /\u202E/)
  assert.equal(JSON.parse(textOfId(text, 'document')).resource_name, HOSTILE)
})

test('each issuer has the page with its own identifier (L-17)', async () => {
  const pages = await openTestPages()
  await createIssuer(pages.idp, 'team-a')
  const { text } = await pages.get(`/issuers/team-a${at({ resource: RESOURCE })}`)
  assert.deepEqual(JSON.parse(textOfId(text, 'document')).authorization_servers, [
    'http://localhost:9400/issuers/team-a',
  ])
  assert.match(textOfId(text, 'command'), /--issuer-name 'team-a'/)
})

test('a posted form asks the server what it serves, without a token, and shows what differs (issue 6: protected resource)', async (t) => {
  const pages = await openTestPages()
  const sound = await startMcpServer(t, { issuer: pages.issuer.issuer })
  const good = await pages.post(PATH, { resource: sound.url, scope: 'mcp:read' })
  assert.equal(good.status, 200)
  assert.match(textOf(good.text), /The server serves what is drafted here/)
  assert.deepEqual(sound.seen, [undefined])
  const other = await startMcpServer(t, { issuer: `${pages.issuer.issuer}/` })
  const bad = textOf((await pages.post(PATH, { resource: other.url, scope: 'x' })).text)
  assert.match(bad, /Clients cannot use what the server serves/)
  assert.match(bad, /error\s+authorization_servers/)
  assert.match(bad, /warning\s+scopes_supported/)
  const none = await pages.post(PATH, { resource: 'http://127.0.0.1:9/mcp' })
  assert.match(textOf(none.text), /The server gave no answer/)
})

test('another machine is not asked; the draft is there all the same (B-01)', async () => {
  const pages = await openTestPages()
  const { status, text } = await pages.post(PATH, { resource: 'http://192.0.2.1/mcp' })
  assert.equal(status, 400)
  assert.match(textOfId(text, 'field-resource-error'), /192\.0\.2\.1, which is not this machine/)
  assert.match(textOf(text), /The server was not asked/)
  assert.equal(JSON.parse(textOfId(text, 'document')).resource, 'http://192.0.2.1/mcp')
})

test('looking at a draft asks no server, and a page of another site cannot let one be asked (L-09, L-10)', async (t) => {
  const pages = await openTestPages()
  const server = await startMcpServer(t, { issuer: pages.issuer.issuer })
  assert.equal((await pages.get(at({ resource: server.url, check: 'true' }))).status, 200)
  const foreign = await pages
    .post(PATH, { resource: server.url })
    .set('Origin', 'https://evil.example')
  assert.equal(foreign.status, 403)
  assert.deepEqual(server.seen, [])
})
