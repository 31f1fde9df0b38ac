import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkProtectedResource,
  type ProtectedResourceInput,
} from '../../../src/core/protocol/check-protected-resource.ts'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'

const RESOURCE = 'http://127.0.0.1:8000/mcp'

/** What is wrong with an input, as "member: detail". */
function problems(input: ProtectedResourceInput): readonly string[] {
  try {
    checkProtectedResource(input)
  } catch (error) {
    assert.ok(error instanceof InvalidInput)
    return error.issues.map(({ pointer, detail }) => `${pointer}: ${detail}`)
  }
  return []
}

test('a resource is kept letter by letter: its slash, its query, the case of its scheme (RFC 9728 section 3.3)', () => {
  for (const resource of [
    RESOURCE,
    `${RESOURCE}/`,
    'http://localhost:8000',
    'https://mcp.example/a?b=c&d=%20',
    'HTTPS://MCP.Example:443/mcp',
    'http://[::1]:8000/mcp',
  ]) {
    assert.equal(checkProtectedResource({ resource }).resource, resource)
  }
})

test('a resource with a fragment is refused, even an empty one (RFC 9728 section 1.2, RFC 8707 section 2)', () => {
  for (const resource of [`${RESOURCE}#`, `${RESOURCE}#tools`])
    assert.match(problems({ resource }).join(), /^\/resource: must have no fragment/)
})

test('a resource that is no absolute http or https URL is refused (RFC 9728 section 1.2)', () => {
  for (const resource of [
    '',
    '/mcp',
    'mcp',
    '127.0.0.1:8000/mcp',
    '//127.0.0.1/mcp',
    'ftp://127.0.0.1/mcp',
    'urn:mcp:server',
    'http:///mcp',
    'http:/127.0.0.1/mcp',
    'http://',
    'http://?a',
    'http://127.0.0.1:99999/mcp',
    'http://[::1/mcp',
  ]) {
    assert.match(
      problems({ resource }).join(),
      /^\/resource: must be an absolute http or https URL/,
    )
  }
})

test('what one reader of URLs would repair and another would not is refused: controls, blanks, backslashes, broken escapes, other alphabets (RFC 3986 section 2)', () => {
  for (const character of [
    '\n',
    '\r',
    '\t',
    '\0',
    '\u007f',
    ' ',
    '\\',
    '"',
    '<',
    '{',
    'ü',
    '\u202e',
    '%',
    '%4',
  ]) {
    assert.match(problems({ resource: RESOURCE + character }).join(), /^\/resource: /)
    assert.match(problems({ resource: character + RESOURCE }).join(), /^\/resource: /)
  }
})

test('a resource with a user name or a password is refused, and neither is told (RFC 9110 section 4.2.4)', () => {
  for (const resource of ['http://ann:s3cret@127.0.0.1/mcp', 'http://ann@127.0.0.1/mcp']) {
    const said = problems({ resource }).join()
    assert.match(said, /^\/resource: must hold no user name and no password/)
    assert.doesNotMatch(said, /ann|s3cret/)
  }
})

test('scopes are split at blanks, taken once, and each in the grammar (RFC 6749 section 3.3)', () => {
  const { scopes } = checkProtectedResource({
    resource: RESOURCE,
    scope: ['read write', 'read', ''],
  })
  assert.deepEqual(scopes, ['read', 'write'])
  assert.deepEqual(checkProtectedResource({ resource: RESOURCE, scope: ' ' }).scopes, [])
  for (const scope of ['a"b', 'a\\b', 'a\nb', 'é'])
    assert.match(problems({ resource: RESOURCE, scope }).join(), /^\/scope: must be scopes/)
})

test('a name is a single line of sound Unicode, and may be of any alphabet (RFC 9728 section 2)', () => {
  const name = 'Wetter \u{1F326} "für alle"'
  assert.equal(checkProtectedResource({ resource: RESOURCE, resource_name: name }).name, name)
  assert.equal(checkProtectedResource({ resource: RESOURCE, resource_name: '' }).name, null)
  for (const bad of ['a\nb', 'a\u0000', 'a\u2028b', '\ud800'])
    assert.match(problems({ resource: RESOURCE, resource_name: bad }).join(), /^\/resource_name: /)
})

test('everything that is wrong is told at once, by its member', () => {
  const said = problems({
    resource: 'mcp',
    scope: '"',
    resource_name: '\n',
    resource_documentation: 'docs',
  })
  assert.deepEqual(
    said.map((one) => one.split(':')[0]),
    ['/resource', '/scope', '/resource_name', '/resource_documentation'],
  )
})
