import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { PortTaken } from '../../src/http/bind.ts'
import { SERVER_LIMITS } from '../../src/http/node-server.ts'
import { startServer } from '../../src/http/server.ts'
import { openSocket, readToEnd, sendRaw, statusOf } from '../support/raw-http.ts'
import { startTestServer } from '../support/test-server.ts'

const get = (port: number, host: string) =>
  fetch(`http://${host}:${port}/healthz`).then(({ status }) => status)

/** Whether the machine has an IPv6 loopback address. */
const hasIpv6 = await new Promise<boolean>((resolve) => {
  const probe = createServer().listen(0, '::1')
  probe.once('listening', () => probe.close(() => resolve(true)))
  probe.once('error', () => resolve(false))
})

test('a server listens on both loopback addresses, on one port, and is named localhost (L-16, decision 4)', async (t) => {
  const warnings: string[] = []
  const server = await startTestServer(t, { warn: (message) => warnings.push(message) })
  assert.equal(server.publicUrl, `http://localhost:${server.port}`)
  assert.equal(await get(server.port, '127.0.0.1'), 200)
  if (hasIpv6) assert.equal(await get(server.port, '[::1]'), 200)
  assert.equal(warnings.length, hasIpv6 ? 0 : 1)
  await server.close()
})

test('a server with a host listens there only, and its URL names it (decision 4)', async (t) => {
  const server = await startTestServer(t, { host: '127.0.0.1' })
  assert.equal(server.publicUrl, `http://127.0.0.1:${server.port}`)
  assert.equal(await get(server.port, '127.0.0.1'), 200)
  await assert.rejects(get(server.port, '[::1]'))
  await server.close()
  const everywhere = await startTestServer(t, { host: '0.0.0.0' })
  assert.equal(everywhere.publicUrl, `http://localhost:${everywhere.port}`)
  await everywhere.close()
})

test('issuer and endpoints follow the public URL, whatever a request says of itself (L-17)', async (t) => {
  const publicUrl = 'https://idp.example/base'
  const server = await startTestServer(t, { publicUrl })
  const answer = await fetch(`http://localhost:${server.port}/.well-known/openid-configuration`, {
    headers: {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Prefix': '/evil',
      Forwarded: 'host=evil.example;proto=http',
    },
  })
  const body = (await answer.json()) as Record<string, string>
  assert.equal(body.issuer, `${publicUrl}/issuers/default`)
  assert.equal(body.jwks_uri, `${publicUrl}/issuers/default/.well-known/jwks.json`)
  assert.ok(!JSON.stringify(body).includes('evil'))
  await server.close()
})

test('a port that is taken on either address is told in one sentence, before anything is opened (Z-02)', async () => {
  for (const host of hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']) {
    const other = createServer().listen(0, host)
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    let opened = false
    const open = () => {
      opened = true
      return Promise.reject(new Error('opened'))
    }
    await assert.rejects(startServer({ port, open }), (error: Error) => {
      assert.ok(error instanceof PortTaken)
      assert.equal(error.port, port)
      assert.match(error.message, new RegExp(`^[^\\n]*\\b${port}\\b[^\\n]*--port`))
      return true
    })
    assert.equal(opened, false)
    other.close()
  }
})

test('an address that is not this machine’s is told in one sentence (Z-04)', async (t) => {
  await assert.rejects(
    startTestServer(t, { host: '203.0.113.7' }),
    /no address 203\.0\.113\.7.*--host/,
  )
})

test('where the identity provider cannot be opened, the port is free again (Z-03)', async () => {
  let port = 0
  const open = async (publicUrl: string) => {
    port = Number(new URL(publicUrl).port)
    throw new Error('the database is damaged')
  }
  await assert.rejects(startServer({ port: 0, open }), /the database is damaged/)
  await assert.rejects(get(port, '127.0.0.1'))
})

test('a request that comes while it still opens is told to come again', async (t) => {
  let answered: Promise<number> | undefined
  const server = await startTestServer(t)
  const { idp } = server
  const late = await startServer({
    port: 0,
    open: async (publicUrl) => {
      answered = fetch(`${publicUrl}/healthz`).then(({ status }) => status)
      await answered
      return idp
    },
  })
  assert.equal(await answered, 503)
  await late.close()
  await server.close().catch(() => {})
})

test('closing lets a request finish, ends those that wait, frees the port, and keeps the event log (Z-01)', async (t) => {
  const server = await startTestServer(t)
  const { port, publicUrl } = server
  const slow = await openSocket(server)
  slow.write(
    `POST /api/tokens HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{`,
  )
  const kept = await fetch(`${publicUrl}/.well-known/jwks.json`)
  await kept.text()
  const waiting = await openSocket(server)
  waiting.write(`GET /api/events?wait=60 HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  const stream = await fetch(`${publicUrl}/api/events`, {
    headers: { Accept: 'text/event-stream' },
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const begun = performance.now()
  const closed = server.close()
  slow.write('}')
  assert.match(await readToEnd(slow, 5000), /^HTTP\/1\.1 201/)
  assert.match(await readToEnd(waiting, 5000), /\{"items":\[\]\}/)
  assert.match(await stream.text(), /^retry: /)
  await closed
  assert.ok(performance.now() - begun < 4000)
  await assert.rejects(get(port, '127.0.0.1'))
  const again = createServer().listen(port, '127.0.0.1')
  await once(again, 'listening')
  again.close()
})

test('closing does not wait for connections on which nothing was asked yet (Z-01)', async (t) => {
  const server = await startTestServer(t)
  const sockets = await Promise.all([openSocket(server), openSocket(server)])
  t.after(() => sockets.map((socket) => socket.destroy()))
  const begun = performance.now()
  await server.close()
  assert.ok(performance.now() - begun < 1000)
})

test('closing does not wait for a request that never ends (Z-01)', async (t) => {
  const server = await startTestServer(t)
  const hanging = await openSocket(server)
  hanging.write(
    `POST /token HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nx`,
  )
  await new Promise((resolve) => setTimeout(resolve, 50))
  const begun = performance.now()
  await server.close()
  const took = performance.now() - begun
  assert.ok(took > 1000 && took < 6500, `${took} ms`)
})

test('an endless body is answered with 413 and then cut off, on every route (H-05, H-06)', async (t) => {
  const server = await startTestServer(t)
  const routes = [
    ['POST', '/token', 'application/x-www-form-urlencoded'],
    ['POST', '/introspect', 'application/x-www-form-urlencoded'],
    ['POST', '/revoke', 'application/x-www-form-urlencoded'],
    ['POST', '/api/tokens', 'application/json'],
    ['PUT', '/api/static-tables/x', 'application/json'],
    ['POST', '/mint', 'application/x-www-form-urlencoded'],
  ] as const
  const answers = routes.map(async ([method, path, type]) => {
    const socket = await openSocket(server)
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    const stop = sendForever(socket)
    const answer = await readToEnd(socket, 8000)
    stop()
    return [path, statusOf(answer)]
  })
  assert.deepEqual(
    await Promise.all(answers),
    routes.map(([, path]) => [path, 413]),
  )
  await server.close()
})

function sendForever(socket: Socket): () => void {
  const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`
  const timer = setInterval(() => {
    if (socket.writable && socket.writableLength < 4_000_000) socket.write(chunk)
  }, 2)
  return () => clearInterval(timer)
}

test('an announced body that is too large is refused at once, and the connection does not stay (H-05)', async (t) => {
  const server = await startTestServer(t)
  const answer = await sendRaw(
    server,
    `POST /token HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9999999999\r\n\r\na=b`,
  )
  assert.equal(statusOf(answer), 413)
  await server.close()
})

test('a refusal reaches a client that sends all of a body that is too large (H-05)', async (t) => {
  const server = await startTestServer(t)
  for (let tries = 0; tries < 10; tries += 1) {
    const { status } = await fetch(`${server.publicUrl}/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `token=${'x'.repeat(5_000_000)}`,
    })
    assert.equal(status, 413)
  }
  await server.close()
})

test('TRACE, CONNECT and methods nobody knows are refused, and nothing is echoed (H-13, RFC 9110 section 9.3.8)', async (t) => {
  const server = await startTestServer(t)
  const rest = `Host: localhost:${server.port}\r\nX-Secret: echo-me\r\nConnection: close\r\n\r\n`
  for (const line of [
    'TRACE / HTTP/1.1',
    'TRACE /token HTTP/1.1',
    'TRACE /api/tokens HTTP/1.1',
    'CONNECT evil.example:443 HTTP/1.1',
    'FOO / HTTP/1.1',
    'PROPFIND / HTTP/1.1',
    'SEARCH /api/tokens HTTP/1.1',
    'get / HTTP/1.1',
  ]) {
    const answer = await sendRaw(server, `${line}\r\n${rest}`)
    assert.ok([400, 405, 501].includes(statusOf(answer)), `${line}: ${answer.slice(0, 40)}`)
    assert.ok(!answer.includes('echo-me'))
  }
  await server.close()
})

test('a header beyond 128 KiB is 431, and one below is judged (H-18, RFC 6585 section 5)', async (t) => {
  const server = await startTestServer(t)
  const ask = (size: number) =>
    sendRaw(
      server,
      `GET /api/status HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: close\r\nAuthorization: Bearer ${'a'.repeat(size)}\r\n\r\n`,
    )
  assert.equal(statusOf(await ask(140_000)), 431)
  assert.equal(statusOf(await ask(120_000)), 200)
  await server.close()
})

test('shapes that two servers could read differently are refused (H-19, RFC 9112 section 6.1)', async (t) => {
  const server = await startTestServer(t)
  const host = `Host: localhost:${server.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n`
  for (const rest of [
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
    'Content-Length: +5\r\n\r\nabcde',
    'Content-Length: 5, 5\r\n\r\nabcde',
    'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n',
    'X: a\r\n b: c\r\n\r\n',
    'X\u0000: a\r\n\r\n',
  ]) {
    const answer = await sendRaw(server, `POST /token HTTP/1.1\r\n${host}${rest}`, 3000).catch(
      String,
    )
    assert.equal(statusOf(answer), 400, `${JSON.stringify(rest)}: ${answer.slice(0, 60)}`)
  }
  await server.close()
})

test('what is no HTTP is 400, and the connection is let go of though the other side keeps it (H-19)', async (t) => {
  const server = await startTestServer(t)
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
  t.after(() => socket.destroy())
  socket.write('\u0016\u0003\u0001 TLS, by mistake\r\n\r\n')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  await once(socket, 'end')
  assert.equal(statusOf(answer), 400)
  const begun = performance.now()
  await server.close()
  assert.ok(performance.now() - begun < 1000)
})

test('slow headers and slow bodies are cut off within 30 s (H-17)', () => {
  const { headersTimeout, requestTimeout, connectionsCheckingInterval } = SERVER_LIMITS
  assert.ok(headersTimeout + connectionsCheckingInterval <= 30_000)
  assert.ok(requestTimeout + connectionsCheckingInterval <= 30_000)
  assert.ok(headersTimeout > 0 && requestTimeout > 0)
})

test('others are served while 300 connections say nothing (H-25)', async (t) => {
  const server = await startTestServer(t)
  const idle = await Promise.all(Array.from({ length: 300 }, () => openSocket(server)))
  for (const socket of idle) socket.write('POST /token HTTP/1.1\r\nHost: local')
  const begun = performance.now()
  assert.equal(await get(server.port, '127.0.0.1'), 200)
  assert.ok(performance.now() - begun < 1000)
  for (const socket of idle) socket.destroy()
  await server.close()
})

test('one connection may ask any number of times', async (t) => {
  const server = await startTestServer(t)
  const socket = await openSocket(server)
  const ask = `GET /healthz HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`
  socket.write(ask.repeat(300) + ask.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
  const answers = await readToEnd(socket, 20_000)
  assert.equal(answers.match(/HTTP\/1\.1 200/g)?.length, 301)
  await server.close()
})

test('request events are on disk once the server has closed (decision 14)', async (t) => {
  const server = await startTestServer(t)
  const { idp } = server
  await fetch(`${server.publicUrl}/.well-known/jwks.json`)
  const written: number[] = []
  const { append } = idp.store.events
  const { transaction } = idp.store
  Object.defineProperty(idp.store, 'transaction', {
    value: (work: Parameters<typeof transaction>[0]) =>
      transaction(async (tx) => {
        const events = {
          ...tx.events,
          append: (list: Parameters<typeof append>[0]) => {
            written.push(list.length)
            return tx.events.append(list)
          },
        }
        return work({ ...tx, events })
      }),
  })
  await server.close()
  assert.deepEqual(written, [1])
})
