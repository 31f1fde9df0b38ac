import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localPath } from '../../../src/http/ui/sign-in.ts'

test('signing in leads to a path of this server only, never to another host', () => {
  assert.equal(localPath('/issuers/team-a/tokens/x?y=1', '/'), '/issuers/team-a/tokens/x?y=1')
  const foreign = [
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/a\r\nSet-Cookie: x=1',
    'javascript:alert(1)',
    '/a\\..\\b',
  ]
  for (const text of foreign) assert.equal(localPath(text, '/start'), '/start', String(text))
})
