import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Pasted, pastedToken } from '../../../src/core/tokens/pasted-token.ts'
import { generator } from '../../support/generator.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const TOKEN = `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part({ sub: 'alice', scope: 'read write' })}.c2lnbmF0dXJlIG9mIGFsaWNl`
const OTHER = `${part({ alg: 'ES256' })}.${part({ sub: 'bob' })}.b3RoZXI`

function found(text: string): Extract<Pasted, { kind: 'found' }> {
  const pasted = pastedToken(text)
  assert.equal(pasted.kind, 'found', `${JSON.stringify(text)}: ${JSON.stringify(pasted)}`)
  return pasted as Extract<Pasted, { kind: 'found' }>
}

const first = (text: string) => found(text).first
const whyNone = (text: string) => {
  const pasted = pastedToken(text)
  return pasted.kind === 'none' ? pasted.why : `found ${pasted.first.token}`
}

/** What a text is, and where the token in it is said to stand. */
const TEXTS: readonly (readonly [what: string, text: string, source: string])[] = [
  ['a JWT', TOKEN, 'token'],
  ['the scheme and a token', `Bearer ${TOKEN}`, 'text'],
  ['a header', `Authorization: Bearer ${TOKEN}`, 'authorization_header'],
  ['a header in odd case', `aUTHORIZATION:bEARER   ${TOKEN}`, 'authorization_header'],
  ['a header of DPoP', `Authorization: DPoP ${TOKEN}`, 'authorization_header'],
  ['a header as an option', `-H 'Authorization: Bearer ${TOKEN}'`, 'curl'],
  ['a header as a continued option', `  --header "authorization: bearer ${TOKEN}" \\`, 'curl'],
  [
    'curl in one line',
    `curl http://localhost:8000/mcp -H "Authorization: Bearer ${TOKEN}"`,
    'curl',
  ],
  [
    'curl over lines',
    `curl -sS 'http://localhost:8000/mcp' \\\n  -H 'Accept: */*' \\\r\n  -H 'Authorization: Bearer ${TOKEN}' \\\n  -d '{"a":"it'\\''s"}'`,
    'curl',
  ],
  ['curl behind a prompt', `$ curl -sSH"Authorization: Bearer ${TOKEN}" http://a | jq .`, 'curl'],
  ['curl behind a variable', `A=1 curl --header='Authorization: Bearer ${TOKEN}' http://a`, 'curl'],
  ['curl with the option for it', `curl --oauth2-bearer ${TOKEN} http://a`, 'curl'],
  [
    'curl with ANSI-C quotes',
    `curl -H $'Authorization:\\x20Bearer\\u0020${TOKEN}' http://a`,
    'curl',
  ],
  [
    'curl with a token cut by a continuation',
    `curl -H "Authorization: Bearer ${TOKEN.slice(0, 40)}\\\n${TOKEN.slice(40)}" http://a`,
    'curl',
  ],
  [
    'curl of the Windows prompt',
    `curl ^"http://a/?b=1^&c=2^" ^\r\n  -H ^"x: \\^"y\\^"^" ^\r\n  -H ^"authorization: Bearer ${TOKEN}^" ^\r\n  --compressed`,
    'curl',
  ],
  ['curl of PowerShell', `curl.exe http://a \`\r\n -H "Authorization: Bearer ${TOKEN}"`, 'curl'],
  [
    'curl that introspects',
    `curl -u a:b -d 'token=${TOKEN}&client_id=a' http://a/introspect`,
    'curl',
  ],
  ['curl that posts JSON', `curl --json '{"token": "${TOKEN}"}' http://a`, 'curl'],
  ['curl with an address', `curl 'http://a/mcp?x=1&access_token=${TOKEN}'`, 'curl'],
  [
    'a request',
    `POST /mcp HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\nAccept: */*\r\n\r\n{}`,
    'authorization_header',
  ],
  [
    'what curl -v prints',
    `> GET / HTTP/1.1\n> Authorization: Bearer ${TOKEN}\n>\n< HTTP/1.1 401`,
    'authorization_header',
  ],
  ['a form', `grant_type=x&token=${TOKEN}&token_type_hint=access_token`, 'parameter'],
  ['an address', `http://a/#access_token=${TOKEN}&token_type=Bearer`, 'parameter'],
  [
    'a token response',
    JSON.stringify({ token_type: 'Bearer', access_token: TOKEN }, null, 2),
    'json',
  ],
  ['a cut token response', `{"token_type":"Bearer","access_token":"${TOKEN}","exp`, 'json'],
  ['a Python dict', `{'access_token': '${TOKEN}', 'token_type': 'Bearer'}`, 'json'],
  [
    'a client’s configuration',
    JSON.stringify({ mcpServers: { a: { headers: { Authorization: `Bearer ${TOKEN}` } } } }),
    'authorization_header',
  ],
  ['a program', `fetch("http://a", {headers: {"authorization": "Bearer ${TOKEN}"}})`, 'text'],
  ['a line of a log', `2026-01-01 refused ${TOKEN}, expired`, 'text'],
]

for (const [what, text, source] of TEXTS) {
  test(`the token in ${what} is found (issue: paste anything)`, () => {
    assert.deepEqual(found(text), {
      kind: 'found',
      first: { token: TOKEN, source, removed: [] },
      others: [],
    })
  })
}

const REPAIRS: readonly (readonly [what: string, text: string, removed: readonly string[]])[] = [
  ['blanks around it', `\t ${TOKEN} \r\n`, []],
  ['double quotes', ` "${TOKEN}"\n`, ['quotes']],
  ['quotes and a comma', `'${TOKEN}',`, ['quotes']],
  ['backticks', `\`${TOKEN}\``, ['quotes']],
  ['the quotes of bytes', `b'${TOKEN}'`, ['quotes']],
  ['typographic quotes', `“${TOKEN}”`, ['quotes']],
  ['line breaks', TOKEN.replace(/(.{30})/g, '$1\r\n'), ['line_breaks']],
  ['a line for each part', TOKEN.replaceAll('.', '.\n'), ['line_breaks']],
  ['indented lines', TOKEN.replace(/(.{30})/g, '$1\n  '), ['line_breaks', 'blanks']],
  ['blanks in it', TOKEN.replace(/(.{30})/g, '$1 '), ['blanks']],
  ['a zero-width space in it', `\uFEFF${TOKEN.replace('.', '.\u200B')}`, ['hidden_characters']],
  [
    'all of it',
    `"\u200B${TOKEN.slice(0, 50)}\n${TOKEN.slice(50)}"`,
    ['hidden_characters', 'quotes', 'line_breaks'],
  ],
]

for (const [what, text, removed] of REPAIRS) {
  test(`a JWT with ${what} is put right, and that is said (issue: paste anything)`, () => {
    assert.deepEqual(first(text), { token: TOKEN, source: 'token', removed })
  })
}

test('a header that a narrow window broke is put together, and what follows it is not (issue: paste anything)', () => {
  const broken = `Authorization: Bearer ${TOKEN.slice(0, 40)}\n${TOKEN.slice(40, 80)}\n${TOKEN.slice(80)}\nHost: a`
  assert.deepEqual(first(broken), {
    token: TOKEN,
    source: 'authorization_header',
    removed: ['line_breaks'],
  })
  assert.deepEqual(found(broken).others, [])
})

test('a token that is no JWT is taken as it is, whatever it looks like (RFC 6750 section 2.1)', () => {
  for (const token of [
    'dev-alice-token',
    'a.b.c',
    'x',
    '\u0000',
    'Aa0-._~+/==',
    '$' + '{x',
    'token=',
    'ä',
  ])
    assert.deepEqual(first(token), { token, source: 'token', removed: [] })
  assert.equal(first('Authorization: Bearer dev:alice!token').token, 'dev:alice!token')
  assert.equal(first('"dev-alice-token"').token, 'dev-alice-token')
  assert.equal(first(`curl -H 'Authorization: Bearer dev"token' http://a`).token, 'dev"token')
})

test('of several tokens the one that is meant is first, and each is told once (issue: several tokens)', () => {
  const tokens = (text: string) => {
    const { first: one, others } = found(text)
    return [one, ...others].map(({ token }) => token)
  }
  const answer = { id_token: OTHER, refresh_token: 'refresh', access_token: TOKEN }
  assert.deepEqual(tokens(JSON.stringify(answer)), [TOKEN, OTHER, 'refresh'])
  assert.deepEqual(tokens(`${TOKEN}\n${OTHER}`), [TOKEN, OTHER])
  assert.deepEqual(tokens(`one-token\ntwo-token\n`), ['one-token', 'two-token'])
  assert.deepEqual(tokens(`{"access_token":"${OTHER}"}\n{"access_token":"${TOKEN}"}\n`), [
    OTHER,
    TOKEN,
  ])
  const command = `curl -d 'assertion=${OTHER}' -H 'Authorization: Bearer ${TOKEN}' http://a/${TOKEN}`
  assert.deepEqual(tokens(command), [TOKEN, OTHER])
  assert.deepEqual(tokens(`Authorization: Bearer ${TOKEN}\nCookie: id=${OTHER}; b=${TOKEN}`), [
    TOKEN,
    OTHER,
  ])
  const many = Array.from({ length: 200 }, (_, n) => `token-${n}`).join('\n')
  assert.equal(tokens(many).length, 50)
})

test('where there is no token it is said why (issue: paste anything)', () => {
  assert.match(whyNone(' \n\t'), /it is empty/)
  assert.match(whyNone('no token here'), /there is no token/)
  assert.match(whyNone('{"error":"invalid_grant"}'), /there is no token/)
  assert.match(whyNone('[]'), /there is no token/)
  assert.match(whyNone('curl http://localhost:9400/'), /there is no token/)
  assert.match(whyNone('Authorization: Basic YTpi'), /Basic credentials/)
  for (const stand of [
    '$TOKEN',
    '$' + '{TOKEN}',
    '%TOKEN%',
    '<token>',
    '{token}',
    '{{ token }}',
    '...',
    '…',
  ])
    assert.match(whyNone(`curl -H "Authorization: Bearer ${stand}" http://a`), /placeholder/, stand)
})

test('no text makes it throw, and none takes long, however large (J-08)', () => {
  const size = 100_000
  const repeated = [
    ' ',
    '\n',
    'x',
    'eyJ',
    'ey.',
    'eyJabcdefghi.',
    'Bearer ',
    'curl -H ',
    "curl '\\",
    '"',
    '{"a":',
    '$ ',
    'x=1 ',
    'access_token=',
    '^\n',
    '\\',
    "'",
    'Authorization: Bearer ey\n',
    '["eyJ.a"]\n',
  ]
  for (const text of repeated) {
    const started = performance.now()
    for (const whole of [text, `${text}x`, `x${text}`])
      assert.ok(pastedToken(whole.repeat(Math.ceil(size / whole.length))))
    assert.ok(performance.now() - started < 15_000, JSON.stringify(text))
  }
  const random = generator(31)
  const alphabet = [
    'eyJ',
    '.',
    'curl ',
    '-H ',
    "'",
    '"',
    '\\',
    '\n',
    ' ',
    'Bearer ',
    '$',
    '^',
    '{',
    'access_token',
    ':',
    '=',
    '&',
    'Authorization: ',
    '\u200B',
    '\0',
    '\uD800',
    TOKEN,
  ]
  for (let round = 0; round < 3000; round += 1) {
    const pasted = pastedToken(random.text(alphabet, 20))
    if (pasted.kind === 'none') assert.ok(pasted.why)
    else assert.doesNotMatch(pasted.first.token, /^$|[\s\u200B]/)
  }
})
