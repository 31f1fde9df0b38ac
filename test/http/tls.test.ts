import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { type TestContext, test } from 'node:test'
import { type ConnectionOptions, connect } from 'node:tls'
import { openSocket, sendRaw, statusOf } from '../support/raw-http.ts'
import { SELF_SIGNED } from '../support/self-signed.ts'
import { startTestServer, type TestServerOptions } from '../support/test-server.ts'

const start = (t: TestContext, options: TestServerOptions = {}) =>
  startTestServer(t, { tls: async () => SELF_SIGNED, ...options })

interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** Sends a request as a client does that trusts the certificate. */
async function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  const sent = request(url, { method, headers, ca: SELF_SIGNED.cert, agent: false })
  sent.end(body)
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  const { statusCode, headers: received } = response as {
    statusCode: number
    headers: IncomingHttpHeaders
  }
  return { status: statusCode, headers: received, text }
}

/** A TLS connection on which nothing has been sent. */
async function openTls(port: number, options: ConnectionOptions = {}) {
  const socket = connect({ port, host: 'localhost', ca: SELF_SIGNED.cert, ...options })
  await once(socket, 'secureConnect')
  socket.on('error', () => {})
  return socket
}

test('with a certificate the server speaks https, and its issuer and endpoints say so (item 5)', async (t) => {
  const { publicUrl, port } = await start(t)
  assert.equal(publicUrl, `https://localhost:${port}`)
  const { status, text } = await ask(`${publicUrl}/.well-known/openid-configuration`)
  const metadata = JSON.parse(text) as Record<string, string>
  assert.equal(status, 200)
  assert.equal(metadata.issuer, `${publicUrl}/issuers/default`)
  assert.equal(metadata.jwks_uri, `${publicUrl}/issuers/default/.well-known/jwks.json`)
  assert.ok(!text.includes('http://localhost'))
})

test('both loopback addresses speak https on one port (L-16)', async (t) => {
  const { port, logged } = await start(t)
  assert.equal((await ask(`https://127.0.0.1:${port}/healthz`)).status, 200)
  const socket = await openTls(port, { host: '::1', servername: 'localhost' }).catch(() => null)
  socket?.destroy()
  assert.deepEqual(
    logged.filter(({ level }) => level === 'error'),
    [],
  )
})

test('whoever comes by plain http is told to come by https, and the server goes on (item 5)', async (t) => {
  const { port, publicUrl } = await start(t)
  for (const head of ['GET / HTTP/1.1', 'POST /token HTTP/1.1']) {
    const answer = await sendRaw({ port }, `${head}\r\nHost: localhost:${port}\r\n\r\n`)
    assert.equal(statusOf(answer), 400)
    assert.match(answer, /\r\n\r\nThis server speaks https: begin its URL with https:\/\/\n$/)
  }
  assert.equal((await ask(`${publicUrl}/healthz`)).status, 200)
})

test('bytes that are neither https nor http end their connection, and the server goes on (H-05)', async (t) => {
  const { port, publicUrl } = await start(t)
  assert.doesNotMatch(await sendRaw({ port }, Buffer.alloc(600, 0xff)), /HTTP/)
  assert.equal((await ask(`${publicUrl}/healthz`)).status, 200)
})

test('HTTP/1.1 is all that is agreed on, TLS 1.2 the least, and nothing pins a browser to https (decision 7)', async (t) => {
  const { port, publicUrl } = await start(t)
  const socket = await openTls(port, { ALPNProtocols: ['h2', 'http/1.1'] })
  assert.equal(socket.alpnProtocol, 'http/1.1')
  socket.destroy()
  await assert.rejects(openTls(port, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }))
  const { headers } = await ask(`${publicUrl}/`)
  assert.equal(headers['strict-transport-security'], undefined)
})

test('a client that does not trust the certificate is told of once (item 5)', async (t) => {
  const warnings: string[] = []
  const { port } = await start(t, { warn: (message) => warnings.push(message) })
  const before = warnings.length
  for (let count = 0; count < 2; count += 1) {
    // An alert that a client sends as it turns away: fatal (2), unknown_ca (48), in a record of its own.
    const socket = await openSocket({ port })
    socket.write(clientHello())
    await once(socket, 'data')
    socket.write(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x30]))
    await once(socket, 'close')
  }
  assert.equal(warnings.length - before, 1)
  assert.match(warnings.at(-1) ?? '', /does not trust the certificate/)
})

/** The first message of a TLS 1.2 client that knows one cipher. */
function clientHello(): Buffer {
  const extensions = Buffer.from('000a000400020017000d0006000404030804', 'hex')
  const body = Buffer.concat([
    Buffer.from([0x03, 0x03]),
    Buffer.alloc(32, 7),
    Buffer.from([0x00, 0x00, 0x02, 0xc0, 0x2b, 0x01, 0x00]),
    Buffer.from([0x00, extensions.length]),
    extensions,
  ])
  const message = Buffer.concat([Buffer.from([0x01, 0x00, 0x00, body.length]), body])
  return Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x00, message.length]), message])
}

test('cookies that come by https go by https only (RFC 6265 section 4.1.2.5)', async (t) => {
  const adminToken = 'open-sesame'
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const signIn = { method: 'POST', headers: form, body: `admin_token=${adminToken}` }
  const secured = await start(t, { adminToken })
  const byHttps = await ask(`${secured.publicUrl}/sign-in`, signIn)
  assert.equal(byHttps.status, 303)
  assert.match(String(byHttps.headers['set-cookie']), /^mcp_mock_idp_admin=.*; Secure/)
  const plain = await startTestServer(t, { adminToken })
  const byHttp = await fetch(`${plain.publicUrl}/sign-in`, { ...signIn, redirect: 'manual' })
  assert.doesNotMatch(byHttp.headers.get('set-cookie') ?? '', /Secure/)
})

test('closing does not wait for TLS connections on which nothing was asked yet (Z-01)', async (t) => {
  const server = await start(t)
  const sockets = await Promise.all([openTls(server.port), openTls(server.port)])
  t.after(() => sockets.map((socket) => socket.destroy()))
  const begun = performance.now()
  await server.close()
  assert.ok(performance.now() - begun < 2000)
})

test('a connection that never agrees on TLS is cut off when the server closes (Z-01)', async (t) => {
  const server = await start(t)
  const socket = await openSocket(server)
  socket.write(clientHello().subarray(0, 20))
  await openTls(server.port).then((other) => other.destroy())
  await server.close()
  if (!socket.destroyed) await once(socket, 'close')
})

test('where the certificate cannot be had, nothing is opened and the port is free again (Z-03)', async (t) => {
  let isOpened = false
  const options = {
    tls: () => Promise.reject(new Error('no certificate')),
    open: () => {
      isOpened = true
      return Promise.reject(new Error('opened'))
    },
  }
  await assert.rejects(startTestServer(t, options), /no certificate/)
  assert.equal(isOpened, false)
})
