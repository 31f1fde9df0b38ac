import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Due, judge } from '../../../src/probe/judging/judge.ts'
import type { Reply } from '../../../src/probe/send.ts'

const METADATA = 'http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp'
const GOOD = `Bearer error="invalid_token", resource_metadata="${METADATA}"`
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln'

const DUE: Due = {
  expected: 'reject',
  status: 401,
  alsoFair: [],
  mayDrop: false,
  accepting: 'error',
  advice: 'Change it.',
  metadata: true,
  secrets: [TOKEN],
}

function answer(status: number, { challenge = '', body = '' } = {}): Reply {
  const headers = new Map(challenge === '' ? [] : [['www-authenticate', [challenge]]])
  return { kind: 'answer', status, headers, body, ms: 1 }
}

function verdict(reply: Reply, due: Partial<Due> = {}) {
  const { outcome, findings } = judge(reply, { ...DUE, ...due })
  return [outcome, ...findings.map(({ severity, rule }) => `${severity} ${rule}`)].join(', ')
}

const HANG: Reply = { kind: 'hang', ms: 1 }
const DROPPED: Reply = { kind: 'dropped', ms: 1 }
const RPC_ERROR = { body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"no"}}' }

const ROWS: readonly (readonly [string, string, string])[] = [
  ['a 401 with a good challenge is right', verdict(answer(401, { challenge: GOOD })), 'refused'],
  ['to accept what is to be refused is an error', verdict(answer(200)), 'accepted, error refuse'],
  [
    'to accept it is a warning where that is due',
    verdict(answer(200), { accepting: 'warning' }),
    'accepted, warning refuse',
  ],
  [
    'to refuse what is to be accepted is an error',
    verdict(answer(401), { expected: 'accept' }),
    'refused, error accept',
  ],
  [
    'a good token that is accepted is right',
    verdict(answer(200), { expected: 'accept' }),
    'accepted',
  ],
  [
    'a matter of policy is a note either way: taken',
    verdict(answer(200), { expected: 'policy' }),
    'accepted, note policy',
  ],
  [
    'a matter of policy is a note either way: left',
    verdict(answer(401, { challenge: GOOD }), { expected: 'policy' }),
    'refused, note policy',
  ],
  [
    'a matter of policy has no status that is due',
    verdict(answer(400), { expected: 'policy' }),
    'refused, note policy',
  ],
  [
    'a 5xx is an error, whatever is due',
    verdict(answer(500), { expected: 'policy' }),
    'server_error, error no-server-error',
  ],
  [
    'a hang is an error, whatever is due',
    verdict(HANG, { expected: 'accept' }),
    'hang, error no-hang',
  ],
  ['a closed connection is an error', verdict(DROPPED), 'dropped, error no-dropped'],
  [
    'a closed connection is fair with what is too large',
    verdict(DROPPED, { mayDrop: true }),
    'dropped',
  ],
  ['no HTTP is an error', verdict({ kind: 'not_http', ms: 1 }), 'not_http, error no-not-http'],
  [
    'no connection is an error',
    verdict({ kind: 'unreachable', ms: 1 }),
    'unreachable, error no-unreachable',
  ],
  [
    '401 where 403 is due is a warning',
    verdict(answer(401, { challenge: GOOD }), { status: 403 }),
    'refused, warning status',
  ],
  [
    '403 where 401 is due is a warning',
    verdict(answer(403, { challenge: 'Bearer error="insufficient_scope"' })),
    'refused, warning status',
  ],
  [
    'a 403 has to say insufficient_scope',
    verdict(answer(403, { challenge: GOOD }), { status: 403 }),
    'refused, warning insufficient-scope',
  ],
  ['another status that is fair is right', verdict(answer(400), { alsoFair: [400] }), 'refused'],
  ['what is too large may always be refused as that', verdict(answer(431)), 'refused'],
  ['a redirect is no refusal that is due', verdict(answer(307)), 'refused, warning status'],
  ['a 401 without a challenge is a warning', verdict(answer(401)), 'refused, warning challenge'],
  [
    'Basic is no challenge for a bearer token',
    verdict(answer(401, { challenge: 'Basic realm="x"' })),
    'refused, warning challenge',
  ],
  [
    'Bearer behind Basic is one',
    verdict(answer(401, { challenge: `Basic realm="x", ${GOOD}` })),
    'refused',
  ],
  [
    'a challenge without resource_metadata is a warning',
    verdict(answer(401, { challenge: 'Bearer' })),
    'refused, warning resource-metadata',
  ],
  [
    'resource_metadata that is no URL is none',
    verdict(answer(401, { challenge: 'Bearer resource_metadata="x"' })),
    'refused, warning resource-metadata',
  ],
  [
    'a table of its own needs no resource_metadata',
    verdict(answer(401, { challenge: 'Bearer' }), { metadata: false }),
    'refused',
  ],
  [
    'the token in the body is an error',
    verdict(answer(401, { challenge: GOOD, body: `bad ${TOKEN}` })),
    'refused, error no-echo',
  ],
  [
    'the token in a header is an error',
    verdict(answer(401, { challenge: `${GOOD}, error_description="${TOKEN}"` })),
    'refused, error no-echo',
  ],
  [
    'the token in a good answer is one too',
    verdict(answer(200, { body: TOKEN }), { expected: 'accept' }),
    'accepted, error no-echo',
  ],
  [
    'a short text may stand there by chance',
    verdict(answer(401, { challenge: GOOD, body: '..' }), { secrets: ['..'] }),
    'refused',
  ],
  [
    'a JSON-RPC error in a 200 is a refusal with the wrong status',
    verdict(answer(200, RPC_ERROR)),
    'refused, warning status',
  ],
  ['429 says nothing of the token', verdict(answer(429)), 'rate_limited, warning rate-limit'],
]

for (const [what, found, expected] of ROWS) {
  test(`${what} (B-04, B-09)`, () => {
    assert.equal(found, expected)
  })
}

test('every finding says what is wrong and what to change, in sentences (issue: probe)', () => {
  const replies = [answer(200), answer(500), answer(401), answer(307), answer(429), HANG, DROPPED]
  for (const expected of ['reject', 'accept', 'policy'] as const) {
    for (const { text, advice } of replies.flatMap(
      (reply) => judge(reply, { ...DUE, expected }).findings,
    )) {
      assert.match(text, /^[A-Z].*\.$/)
      assert.match(advice, /^[A-Z].*\.$/)
    }
  }
})
