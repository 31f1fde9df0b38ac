import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOwnResource, namesOfResource } from '../../src/probe/own-resource.ts'

const TARGET = { url: new URL('http://127.0.0.1:8000/api/mcp') }

test('a resource is the probed endpoint by its URL, its origin, a path above, and any loopback name (B-02)', () => {
  for (const own of [
    'http://127.0.0.1:8000/api/mcp',
    'http://127.0.0.1:8000/api/mcp/',
    'http://localhost:8000/api/mcp',
    'http://[::1]:8000/api',
    'http://127.0.0.1:8000',
  ])
    assert.equal(isOwnResource(TARGET, own), true, own)
})

test('a resource of another server, port, scheme or path is another one, and gets no good token here (B-02)', () => {
  for (const other of [
    'https://127.0.0.1:8000/api/mcp',
    'http://127.0.0.1:8001/api/mcp',
    'http://127.0.0.1.evil.example:8000/api/mcp',
    'http://127.0.0.1:8000/api/mcp2',
    'http://127.0.0.1:8000/api/mcp/deeper',
    'http://127.0.0.1:8000/ap',
    'https://other.example/mcp',
    'mcp',
    '',
  ])
    assert.equal(isOwnResource(TARGET, other), false, other)
})

test('all the names that a server may know itself by are its own (B-02)', () => {
  const names = namesOfResource(TARGET)
  assert.ok(names.every((name) => isOwnResource(TARGET, name)))
  assert.equal(new Set(names).size, names.length)
  assert.ok(names.includes('http://localhost:8000/api/mcp/'))
})
