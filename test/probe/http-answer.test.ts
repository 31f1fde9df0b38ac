import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isStreamBegun, messageIn } from '../../src/probe/event-stream.ts'
import { bodyLength, headEnd, joinChunks, readHead } from '../../src/probe/http-answer.ts'

const head = (text: string) => readHead(Buffer.from(text.replaceAll('\n', '\r\n')))

test('the head of an answer is read as it came, headers that stand there twice too (RFC 9112 section 4)', () => {
  const read = head(
    'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic\nwww-authenticate:  Bearer \n\n',
  )
  assert.equal(read?.status, 401)
  assert.deepEqual(read?.headers.get('www-authenticate'), ['Basic', 'Bearer'])
  assert.equal(head('HTTP/1.0 200\n\n')?.status, 200)
})

test('what is no HTTP/1 is none (RFC 9112 section 4)', () => {
  for (const text of [
    '',
    'SSH-2.0-x\n\n',
    'HTTP/2 200\n\n',
    'HTTP/1.1 20\n\n',
    'HTTP/1.1 2000 OK\n\n',
  ])
    assert.equal(head(text), null, text)
})

test('a head ends at its empty line, and not before (RFC 9112 section 2.1)', () => {
  assert.equal(headEnd(Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n')), undefined)
  assert.equal(headEnd(Buffer.from('HTTP/1.1 200 OK\r\n\r\nbody')), 19)
})

test('the length of a body is told by its coding, its length, or the end of the connection (RFC 9112 section 6.3)', () => {
  const length = (text: string) => bodyLength(head(text) as NonNullable<ReturnType<typeof head>>)
  assert.equal(length('HTTP/1.1 204 x\nContent-Length: 5\n\n'), 0)
  assert.equal(
    length('HTTP/1.1 200 x\nTransfer-Encoding: gzip, Chunked\nContent-Length: 5\n\n'),
    'chunked',
  )
  assert.equal(length('HTTP/1.1 200 x\nContent-Length: 5\n\n'), 5)
  assert.equal(length('HTTP/1.1 200 x\nContent-Length: -5\n\n'), 'until-close')
})

test('chunks are put together, and it is known whether the last one is there (RFC 9112 section 7.1)', () => {
  const joined = (text: string) => {
    const { body, whole } = joinChunks(Buffer.from(text))
    return [body.toString(), whole]
  }
  assert.deepEqual(joined('3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n'), ['abcde', true])
  assert.deepEqual(joined('3\r\nabc\r\n5\r\nde'), ['abcde', false])
  assert.deepEqual(joined('zz\r\nabc'), ['', false])
  assert.deepEqual(joined('-3\r\nabc'), ['', false])
  assert.deepEqual(joined(''), ['', false])
})

const streamHead = {
  status: 200,
  headers: new Map([['content-type', ['text/event-stream; charset=utf-8']]]),
}

test('an event stream counts as begun with its first event that says something, whatever its line ends (HTML, server-sent events)', () => {
  const begun = (text: string) => isStreamBegun(streamHead, Buffer.from(text))
  for (const text of [
    'data: x\n\n',
    'event: e\r\ndata: x\r\n\r\n',
    ': hello\n\nid: 1\ndata:\n\ndata: x\n\n',
  ])
    assert.equal(begun(text), true, text)
  for (const text of ['', 'data: x\n', ': hello\n\n', 'id: 1\ndata:\n\n', 'event: ping\n\n'])
    assert.equal(begun(text), false, text)
  assert.equal(
    isStreamBegun({ status: 200, headers: new Map() }, Buffer.from('data: x\n\n')),
    false,
  )
})

test('a JSON-RPC message is found in a plain answer and in a stream (MCP, transports)', () => {
  const answer = { kind: 'answer', status: 200, ms: 1 } as const
  const message = { jsonrpc: '2.0', id: 1, error: { code: -32001 } }
  const text = JSON.stringify(message)
  assert.deepEqual(messageIn({ ...answer, headers: new Map(), body: text }), message)
  const body = `event: message\r\ndata: ${text}\r\n\r\n`
  assert.deepEqual(messageIn({ ...answer, headers: streamHead.headers, body }), message)
  for (const odd of ['', '[]', '{"id":1}', 'x'])
    assert.equal(messageIn({ ...answer, headers: new Map(), body: odd }), null, odd)
  assert.equal(messageIn({ kind: 'hang', ms: 1 }), null)
})
