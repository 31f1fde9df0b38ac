import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { startMockIdp } from 'mcp-mock-idp'
import { createApp } from './app.js'

const AUDIENCE = 'https://mcp.example.com/mcp'

let idp
let server
let url

before(async () => {
  idp = await startMockIdp({ defaultAudience: AUDIENCE })
  const { issuer, jwksUri } = idp
  server = createApp({ issuer, jwksUri, audience: AUDIENCE }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${server.address().port}/mcp`
})

afterEach(() => idp.reset())

after(async () => {
  server?.close()
  await idp?.close()
})

async function callWhoami(authorization) {
  const requestInit = { headers: { Authorization: authorization } }
  const client = new Client({ name: 'tests', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
  try {
    const { content } = await client.callTool({ name: 'whoami' })
    return JSON.parse(content[0].text)
  } finally {
    await client.close()
  }
}

async function statusOf(authorization) {
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    Authorization: authorization,
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
  return (await fetch(url, { method: 'POST', headers, body })).status
}

test('a good token is accepted, and the tool says whose it is', async () => {
  const { authorization } = await idp.mint({ subject: 'bob', clientId: 'app', scope: 'read' })
  const expected = { clientId: 'app', scopes: ['read'], subject: 'bob' }
  assert.deepEqual(await callWhoami(authorization), expected)
})

for (const fault of ['exp-past', 'aud-wrong', 'iss-wrong', 'alg-none', 'sig-flipped']) {
  test(`a token with the fault ${fault} is refused`, async () => {
    const { authorization } = await idp.mintFault(fault, { scope: 'read' })
    assert.equal(await statusOf(authorization), 401)
  })
}

test('a token without the scope is answered 403', async () => {
  const { authorization } = await idp.mint({ scope: 'write' })
  assert.equal(await statusOf(authorization), 403)
})

test('tokens from before and after a key rotation are accepted', async () => {
  const before = await idp.mint({ scope: 'read' })
  assert.equal((await callWhoami(before.authorization)).subject, 'alice')
  await idp.rotate()
  const after = await idp.mint({ scope: 'read' })
  assert.notEqual(before.kid, after.kid)
  for (const { authorization } of [before, after]) {
    assert.equal((await callWhoami(authorization)).subject, 'alice')
  }
})

test('the keys are fetched once for many calls', async () => {
  const { authorization } = await idp.mint({ scope: 'read' })
  for (let call = 0; call < 5; call += 1) await callWhoami(authorization)
  assert.ok((await idp.requests({ endpoint: 'jwks' })).length <= 1)
})
