import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { authorizationHeader, curlCommand, mcpClientJson } from '../../../src/http/ui/token-uses.ts'

/** What a shell makes of a command: its words. */
function shellWords(command: string): readonly string[] {
  const out = execFileSync('sh', ['-c', `set -- ${command}\nprintf '%s\\0' "$@"`])
  return out.toString('utf8').split('\0').slice(0, -1)
}

test('the header carries the token as RFC 6750 section 2.1 has it', () => {
  assert.equal(authorizationHeader('abc.def'), 'Authorization: Bearer abc.def')
})

test('the command opens an MCP session at the audience', () => {
  const words = shellWords(curlCommand('abc', ['api', 'http://127.0.0.1:9000/mcp']))
  assert.deepEqual(words.slice(0, 5), [
    'curl',
    '-sS',
    'http://127.0.0.1:9000/mcp',
    '-H',
    'Authorization: Bearer abc',
  ])
  assert.equal(JSON.parse(words.at(-1) ?? '').method, 'initialize')
})

test('an audience that is no URL of a server leaves the target at where FastMCP listens', () => {
  for (const audience of [null, 'api', 'javascript:alert(1)', 'http://a b/', 'https://']) {
    assert.equal(shellWords(curlCommand('t', audience))[2], 'http://127.0.0.1:8000/mcp')
  }
})

test('nothing in an audience or a token gets out of its quotes', () => {
  const hostile = "http://x/'$(touch$IFS/tmp/never)`id`;'\\"
  const words = shellWords(curlCommand("t'; exit 3; '", hostile))
  assert.equal(words[2], hostile)
  assert.equal(words[4], "Authorization: Bearer t'; exit 3; '")
})

test('the entry for an MCP client names the audience’s URL and sends the token as the header', () => {
  assert.deepEqual(JSON.parse(mcpClientJson('a.b.c', ['api', 'http://127.0.0.1:9000/mcp'])), {
    mcpServers: {
      'my-mcp-server': {
        type: 'http',
        url: 'http://127.0.0.1:9000/mcp',
        headers: { Authorization: 'Bearer a.b.c' },
      },
    },
  })
  const { mcpServers } = JSON.parse(mcpClientJson('t', null))
  assert.equal(mcpServers['my-mcp-server'].url, 'http://127.0.0.1:8000/mcp')
})
