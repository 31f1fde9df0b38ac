import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLIENTS, nameAt, namedPath, SUBJECTS } from '../../src/http/named-path.ts'

/** What a URL parser, and then a server, makes of a path: the name that it is about. */
function arrived(path: string): string {
  const url = new URL(path, 'http://localhost')
  const segment = decodeURIComponent(url.pathname.split('/')[2] ?? '')
  return nameAt(CLIENTS, segment, url.searchParams.get('client_id') ?? undefined)
}

test('every name arrives as it is, through a parser that takes dots for steps (RFC 3986 section 5.2.4)', () => {
  for (const name of [
    'a',
    '.',
    '..',
    '...',
    'new',
    'by-id',
    'by-sub',
    'a/b',
    '%2e',
    '%',
    '?#&=+ ',
    '\u0000\r\n',
    '\u{1F469}',
    'x'.repeat(10_000),
  ])
    for (const parts of [{}, { query: { done: 'saved' } }, { below: '/delete' }])
      assert.equal(arrived(namedPath(CLIENTS, name, parts)), name)
})

test('a name stands in the path wherever it can, and in the query where it cannot', () => {
  assert.equal(namedPath(CLIENTS, 'a b/c'), '/clients/a%20b%2Fc')
  assert.equal(namedPath(CLIENTS, 'new'), '/clients/by-id?client_id=new')
  assert.equal(
    namedPath(CLIENTS, 'a', { below: '/delete', query: { x: '1' } }),
    '/clients/a/delete?x=1',
  )
  assert.equal(
    namedPath(SUBJECTS, '..', { below: '/delete', query: { x: '1' } }),
    '/subjects/by-sub/delete?sub=..&x=1',
  )
})
