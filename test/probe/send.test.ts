import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { isStreamBegun } from '../../src/probe/event-stream.ts'
import { bytesOf, mcpRequest } from '../../src/probe/mcp-request.ts'
import { canConnect, send } from '../../src/probe/send.ts'
import { findTarget, type Target } from '../../src/probe/target.ts'

/** A server that does as it is told with each connection, and what it received. */
async function listening(t: TestContext, serve: (socket: Socket) => void) {
  const received: Buffer[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => received.push(chunk))
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const target = await findTarget(`http://127.0.0.1:${port}/mcp`, { allowRemote: false })
  return { target, text: () => Buffer.concat(received).toString('latin1') }
}

const get = (target: Target, timeoutMs = 1000) =>
  send(target, {
    bytes: bytesOf(target, mcpRequest(target, 'sse', { lines: [] })),
    timeoutMs,
    enough: isStreamBegun,
  })

test('the bytes of a request go out as they are: two headers, line breaks, and bytes above 7f (B-03)', async (t) => {
  const { target, text } = await listening(t, (socket) => {
    socket.on('data', () => socket.end('HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n'))
  })
  const lines = ['Authorization: Bearer a\nb', 'Authorization: Bearer \u00e9\u00ff ']
  const bytes = bytesOf(target, mcpRequest(target, 'http', { lines }))
  await send(target, { bytes, timeoutMs: 1000 })
  const got = text()
  assert.ok(
    got.includes('\r\nAuthorization: Bearer a\nb\r\nAuthorization: Bearer \u00e9\u00ff \r\n'),
  )
  const [head = '', body = ''] = got.split('\r\n\r\n')
  assert.match(head, new RegExp(`Content-Length: ${body.length}\r\n`))
  assert.equal(JSON.parse(body).method, 'initialize')
})

test('an answer is told apart from a hang, a closed connection, no HTTP and nothing at all (B-04)', async (t) => {
  const kind = async (serve: (socket: Socket) => void, timeoutMs = 300) => {
    const { target } = await listening(t, serve)
    return (await get(target, timeoutMs)).kind
  }
  assert.equal(await kind((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nhello')), 'answer')
  assert.equal(await kind(() => {}), 'hang')
  assert.equal(await kind((socket) => socket.end()), 'dropped')
  assert.equal(await kind((socket) => socket.resetAndDestroy()), 'dropped')
  assert.equal(await kind((socket) => socket.end('SSH-2.0-OpenSSH\r\n')), 'not_http')
  assert.equal(await kind((socket) => void socket.write('HTTP/1.1 200')), 'not_http')
})

test('a stream that stays open is an answer once its first event is there, and in the end without one (B-06)', async (t) => {
  const begin = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n'
  const open = await listening(
    t,
    (socket) => void socket.write(`${begin}event: endpoint\r\ndata: /m\r\n\r\n`),
  )
  const quick = await get(open.target, 5000)
  assert.equal(quick.kind, 'answer')
  assert.ok(quick.ms < 2000, `${quick.ms} ms`)
  const silent = await listening(t, (socket) => void socket.write(begin))
  const late = await get(silent.target, 300)
  assert.equal(late.kind === 'answer' && late.status, 200)
})

test('an answer without end and one that drips are cut off by size and by time (B-06)', async (t) => {
  const endless = await listening(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const pour = () => {
      while (socket.writable && socket.write('x'.repeat(65_536)));
    }
    socket.on('drain', pour)
    pour()
  })
  const much = await get(endless.target, 5000)
  assert.ok(much.kind === 'answer' && much.body.length < 1_000_000)
  const dripping = await listening(t, (socket) => {
    const drip = setInterval(() => socket.write('x'), 20)
    socket.on('close', () => clearInterval(drip))
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
  })
  const begun = performance.now()
  await get(dripping.target, 300)
  assert.ok(performance.now() - begun < 1500)
})

test('an interim answer is not the answer (RFC 9110 section 15.2)', async (t) => {
  const { target } = await listening(t, (socket) =>
    socket.end(
      'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n',
    ),
  )
  const reply = await get(target)
  assert.equal(reply.kind === 'answer' && reply.status, 401)
})

test('localhost is whichever of its addresses is listened at, and every address must be of this machine (B-01)', async (t) => {
  const { target } = await listening(t, (socket) => socket.end())
  const named = await findTarget(`http://localhost:${target.port}/mcp`, { allowRemote: false })
  assert.equal(named.address, '127.0.0.1')
  assert.equal(named.url.hostname, 'localhost')
  assert.equal(await canConnect('127.0.0.1', target.port), true)
  for (const url of [
    'http://192.0.2.1/',
    'http://[2001:db8::1]/',
    'http://0.0.0.0/',
    'http://169.254.169.254/latest',
  ])
    await assert.rejects(findTarget(url, { allowRemote: false }), /not this machine/, url)
  const remote = await findTarget('http://192.0.2.1:81/x', { allowRemote: true })
  assert.deepEqual([remote.address, remote.port], ['192.0.2.1', 81])
})
