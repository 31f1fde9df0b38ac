import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { trustingFetch } from '../../src/cli/trusting-fetch.ts'
import { newFolder, runCommand, startCommand } from '../support/cli-process.ts'
import { SELF_SIGNED } from '../support/self-signed.ts'
import { startTestServer } from '../support/test-server.ts'

/** A server with TLS, and the file that makes it trusted. */
async function secured(t: TestContext) {
  const file = join(newFolder(), 'ca.pem')
  writeFileSync(file, SELF_SIGNED.cert)
  const server = await startTestServer(t, { tls: async () => SELF_SIGNED })
  return { url: server.publicUrl, file }
}

test('a request is trusted by the file of the CA, and not without (item 5)', async (t) => {
  const { url, file } = await secured(t)
  const answer = await trustingFetch(`${url}/healthz`, {}, file)
  assert.deepEqual([answer.status, await answer.json()], [200, { status: 'ok' }])
  assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
  await assert.rejects(trustingFetch(`${url}/healthz`, {}, undefined))
  await assert.rejects(trustingFetch(`${url}/healthz`, {}, `${file}.none`))
})

test('text and bytes arrive whole, and so do answers without content (item 5)', async (t) => {
  const { url, file } = await secured(t)
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ claims: { filler: 'x'.repeat(100_000) } })
  for (const sent of [body, new Blob([body])]) {
    const content = { method: 'POST', headers, body: sent }
    const answer = await trustingFetch(`${url}/api/tokens`, content, file)
    const { jti } = (await answer.json()) as { jti: string }
    assert.equal(answer.status, 201)
    const gone = await trustingFetch(`${url}/api/tokens/${jti}`, { method: 'DELETE' }, file)
    assert.ok(gone.ok)
    await gone.text()
  }
})

test('a redirect is not followed, so that the admin token goes nowhere else (O-03)', async (t) => {
  const { url, file } = await secured(t)
  const answer = await trustingFetch(`${url}/sign-in`, {}, file)
  assert.equal(answer.status, 303)
})

test('a command finds a server with TLS at its port, and trusts it by the CA in the data folder (item 5)', async () => {
  const cwd = newFolder()
  const server = await startCommand(['--tls'], { cwd })
  const { port } = new URL(server.url)
  const minted = await runCommand(['mint', '--port', port, '--subject', 'alice'], { cwd })
  assert.equal(minted.code, 0, minted.stderr)
  assert.match(minted.stderr, new RegExp(`Using the server at https://localhost:${port}`))
  const [, payload = ''] = minted.stdout.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  assert.deepEqual([claims.sub, claims.iss], ['alice', `${server.url}/issuers/default`])
  const named = await runCommand(['mint', '--server', server.url], { cwd })
  assert.equal(named.code, 0, named.stderr)
  await server.stop()
})
