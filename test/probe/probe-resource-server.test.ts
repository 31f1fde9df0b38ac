import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { createIssuer } from '../../src/idp/create-issuer.ts'
import { listEvents } from '../../src/idp/list-events.ts'
import { probeResourceServer } from '../../src/probe/probe-resource-server.ts'
import { exitCodeOf } from '../../src/probe/reports/report.ts'
import {
  introspectionCheck,
  jwtCheck,
  type McpServerOptions,
  startMcpServer,
} from '../support/mcp-server.ts'
import { gravely, probeOf, resultFor, startProbing } from '../support/probe.ts'

/** Enough to tell servers apart, and quick. */
const FEW = ['ok', 'exp', 'aud', 'scope', 'mcp-challenge', 'http']

test('a correct server that checks signatures has no finding but matters of policy, in the whole catalogue (issue: probe)', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const { url } = await startMcpServer(t, { issuer })
  const report = await probeOf(probing, { url })
  assert.deepEqual(gravely(report), [])
  const { plan, end, begin } = report
  assert.deepEqual(
    [plan?.mode, end.ending, begin.scope, begin.audience],
    ['jwt', 'done', 'mcp:read', url],
  )
  assert.equal(exitCodeOf(report), 0)
  assert.ok((plan?.cases ?? 0) > 230)
  assert.equal(end.results, (plan?.cases ?? 0) + 2)
  assert.equal(report.results[0]?.id, 'control-first', 'B-05')
  assert.equal(report.results.at(-1)?.id, 'control-last', 'B-05')
  assert.deepEqual(
    plan?.skipped.map(({ id }) => id).filter((id) => id.startsWith('http')),
    [],
  )
})

test('a correct server that introspects is found out by the event log, and has no finding either (RFC 7662 section 2)', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const check = (token: string, url: string) =>
    introspectionCheck({ issuer, audience: url, scope: 'mcp:read' })(token)
  const { url } = await startMcpServer(t, { issuer, check })
  const report = await probeOf(probing, { url })
  assert.equal(report.plan?.mode, 'introspection')
  assert.deepEqual(gravely(report), [])
  assert.equal(resultFor(report, 'life-revoked-jwt').expected, 'reject')
})

test('a correct server with a table of its own is found out, and needs no metadata (issue: probe)', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const check = async (token: string) =>
    token === 'alice-token' ? null : ('invalid_token' as const)
  await probing.server.idp.store.transaction((tx) =>
    tx.staticTables.put(probing.issuer.id, 'mine', 0).then(({ id }) =>
      tx.staticTables.putToken(id, 'alice-token', {
        client_id: 'a',
        scopes: ['a', 'b', 'c', 'd', 'e', 'f'],
      }),
    ),
  )
  for (const name of ['default', 'fastmcp'])
    await probing.server.idp.store.transaction((tx) =>
      tx.staticTables.delete(probing.issuer.id, name),
    )
  const { url } = await startMcpServer(t, { issuer, check, scope: null, says: { metadata: false } })
  const report = await probeOf(probing, { url, only: [...FEW, 'life', 'mcp'] })
  assert.equal(report.plan?.mode, 'static')
  assert.deepEqual(gravely(report), [])
})

/** A mistake, the cases that show it, and how many there are. */
type Shown = readonly [(issuer: string) => Partial<McpServerOptions>, RegExp, number]

const MISTAKES: Readonly<Record<string, Shown>> = {
  'looks at no audience': [
    (issuer) => ({
      check: jwtCheck({ issuer, audience: '', scope: 'mcp:read' }, { audience: undefined }),
    }),
    /^(aud-|mcp-passthrough-other)/,
    22,
  ],
  'looks at no typ': [
    (issuer) => ({
      check: (token, url) =>
        jwtCheck({ issuer, audience: url, scope: 'mcp:read' }, { typ: undefined })(token),
    }),
    /^typ-(jwt|missing|logout|dpop|introspection|number)/,
    6,
  ],
  'ignores scope': [
    (issuer) => ({
      check: (token, url) => jwtCheck({ issuer, audience: url, scope: null })(token),
    }),
    /^scope-/,
    11,
  ],
}

for (const [what, [options, shown, count]] of Object.entries(MISTAKES)) {
  test(`a server that ${what} is found out, and for nothing else (issue: probe)`, async (t) => {
    const probing = await startProbing(t)
    const { issuer } = probing.issuer
    const { url } = await startMcpServer(t, { issuer, ...options(issuer) })
    const only = [...FEW, 'typ', 'nbf', 'iat', 'mcp', 'sig', 'iss']
    const report = await probeOf(probing, { url, only })
    const found = gravely(report)
    assert.deepEqual(
      found.filter((line) => !shown.test(line) || !line.endsWith(' error refuse')),
      [],
    )
    assert.equal(found.length, count, found.join('\n'))
    assert.equal(exitCodeOf(report), 1)
  })
}

test('over SSE the stream itself is asked for, and an accepted one is not waited out (issue: probe)', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const { url } = await startMcpServer(t, { issuer, path: '/sse' })
  const begun = performance.now()
  const report = await probeOf(probing, { url, transport: 'sse', only: FEW, timeoutMs: 3000 })
  assert.deepEqual(gravely(report), [])
  assert.ok(performance.now() - begun < 15_000)
  assert.ok(report.plan?.skipped.some(({ id }) => id === 'http-form'))
})

test('a 500, an echo, a hang and a closed connection are errors, each of its own case (B-04, B-09)', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const tricks: Readonly<Record<string, (response: ServerResponse, token: string) => void>> = {
    'exp-zero': (response) => response.writeHead(500).end(),
    'exp-negative': (response, token) =>
      response.writeHead(401, { 'WWW-Authenticate': `Bearer error_description="${token}"` }).end(),
    'exp-true': () => {},
    'exp-object': (response) => response.destroy(),
  }
  const byClaim: Readonly<Record<string, string>> = {
    '0': 'exp-zero',
    '-1': 'exp-negative',
    true: 'exp-true',
    '{}': 'exp-object',
  }
  const before = (request: IncomingMessage, response: ServerResponse) => {
    const token = request.headers.authorization?.slice(7) ?? ''
    const exp = expOf(token)
    const trick = exp === undefined ? undefined : tricks[byClaim[exp] ?? '']
    trick?.(response, token)
    return trick !== undefined
  }
  const { url } = await startMcpServer(t, { issuer, before })
  const report = await probeOf(probing, { url, only: ['exp'], timeoutMs: 400 })
  assert.deepEqual(gravely(report), [
    'exp-zero error no-server-error',
    'exp-negative error no-echo',
    'exp-negative warning resource-metadata',
    'exp-true error no-hang',
    'exp-object error no-dropped',
  ])
  assert.equal(report.end.ending, 'done')
  assert.doesNotMatch(JSON.stringify(report.results), /eyJ/, 'no token stands in a result')
})

/** The exp of a token as JSON text; undefined where it is none. */
function expOf(token: string): string | undefined {
  try {
    return JSON.stringify(
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).exp,
    )
  } catch {
    return undefined
  }
}

test('a server that goes away is left alone, and what it was sent last is told (B-07)', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const { url, seen, close } = await startMcpServer(t, {
    issuer,
    before: (request, response) => {
      if (expOf(request.headers.authorization?.slice(7) ?? '') !== '0') return false
      void close()
      response.destroy()
      return true
    },
  })
  const report = await probeOf(probing, { url, only: ['exp', 'aud', 'scope', 'iss'] })
  assert.deepEqual(
    [report.end.ending, report.end.reason],
    ['stopped', 'the server stopped answering'],
  )
  assert.ok(gravely(report).includes('exp-zero error no-dropped'))
  assert.equal(exitCodeOf(report), 1)
  assert.ok(seen.length < 40)
})

test('a status other than the one that is due and a bare challenge are warnings, and fail nothing by themselves (RFC 6750 section 3.1)', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const check = async (token: string, url: string) =>
    (await jwtCheck({ issuer, audience: url, scope: 'mcp:read' })(token)) === null
      ? null
      : ('invalid_token' as const)
  const { url } = await startMcpServer(t, { issuer, check, says: { challenge: false } })
  const report = await probeOf(probing, {
    url,
    scope: 'mcp:read',
    only: ['scope-missing', 'mcp-challenge'],
  })
  assert.deepEqual(gravely(report), [
    'scope-missing warning status',
    'scope-missing warning challenge',
    'mcp-challenge warning challenge',
  ])
  assert.deepEqual([exitCodeOf(report), exitCodeOf(report, 'warning')], [0, 1])
})

test('where only the metadata name a scope, to accept tokens without it is a warning; where nothing names one, scope is not probed', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const lax = (token: string, url: string) =>
    jwtCheck({ issuer, audience: url, scope: null })(token)
  const some = await startMcpServer(t, { issuer, check: lax, says: { challengeScope: false } })
  const warned = gravely(await probeOf(probing, { url: some.url, only: ['scope-missing'] }))
  assert.deepEqual(warned, ['scope-missing warning refuse'])
  const none = await startMcpServer(t, { issuer, scope: null })
  const report = await probeOf(probing, { url: none.url, only: ['scope'] })
  assert.deepEqual([report.plan?.cases, report.plan?.skipped.length], [0, 15])
})

/** What a run says instead of fifty failures. */
async function causeFor(
  t: Parameters<typeof startProbing>[0],
  options: (issuer: string) => Partial<McpServerOptions> & { readonly request?: object },
) {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const { request = {}, ...rest } = options(issuer)
  const server = await startMcpServer(t, { issuer, ...rest })
  const report = await probeOf(probing, { url: server.url, ...request })
  assert.equal(report.plan, null)
  return { report, server, cause: report.diagnosis?.cause, text: report.diagnosis?.text ?? '' }
}

const CAUSES: Readonly<Record<string, readonly [string, Parameters<typeof causeFor>[1], RegExp]>> =
  {
    'an audience that is the origin alone': [
      'audience',
      () => ({ audience: (url) => new URL(url).origin }),
      /its origin alone/,
    ],
    'an audience with a slash behind': [
      'audience',
      () => ({ audience: (url) => `${url}/` }),
      /another spelling/,
    ],
    'an audience by the name localhost': [
      'audience',
      () => ({ audience: (url) => url.replace('127.0.0.1', 'localhost') }),
      /localhost/,
    ],
    'an issuer with a slash behind': [
      'issuer',
      (issuer) => ({
        check: (token, url) =>
          jwtCheck({ issuer, audience: url, scope: null }, { issuer: `${issuer}/` })(token),
      }),
      /wants the issuer/,
    ],
    'another algorithm': [
      'alg',
      (issuer) => ({
        check: (token, url) =>
          jwtCheck({ issuer, audience: url, scope: null }, { algorithms: ['ES256'] })(token),
      }),
      /signed by ES256, not by RS256/,
    ],
    'typ JWT': [
      'typ',
      (issuer) => ({
        check: (token, url) =>
          jwtCheck({ issuer, audience: url, scope: null }, { typ: 'JWT' })(token),
      }),
      /typ JWT/,
    ],
    'a scope that the challenge of the refusal names': [
      'scope',
      (issuer) => ({
        scope: 'mcp:write',
        request: { scope: 'mcp:read' },
        check: (token, url) => jwtCheck({ issuer, audience: url, scope: 'mcp:write' })(token),
      }),
      /wants the scope "mcp:write"/,
    ],
    'an introspection client that is refused': [
      'client_refused',
      (issuer) => ({
        check: (token, url) =>
          introspectionCheck(
            { issuer, audience: url, scope: null },
            'mcp-resource-server:wrong',
          )(token),
      }),
      /invalid_client/,
    ],
    'a server that asks nobody': [
      'not_asked',
      () => ({ check: async () => 'invalid_token' as const }),
      /neither for its keys nor about the token/,
    ],
    'no endpoint': [
      'not_found',
      () => ({
        before: (_request, response) => {
          response.writeHead(404).end()
          return true
        },
      }),
      /404/,
    ],
    'a redirect': [
      'redirect',
      () => ({
        before: (_request, response) => {
          response.writeHead(307, { Location: '/mcp/' }).end()
          return true
        },
      }),
      /redirects \(307\) to http:\/\/127\.0\.0\.1:\d+\/mcp\//,
    ],
    'no protection': [
      'unprotected',
      () => ({
        before: (_request, response) => {
          response.writeHead(200).end('{}')
          return true
        },
      }),
      /without a token/,
    ],
  }

for (const [what, [cause, options, text]] of Object.entries(CAUSES)) {
  test(`why the good token is not accepted is said first: ${what} (issue: probe)`, async (t) => {
    const found = await causeFor(t, options)
    assert.equal(found.cause, cause, JSON.stringify(found.report.diagnosis))
    assert.match(found.text, text)
    assert.ok(found.report.results.length <= 1, 'no fifty failures')
    assert.notEqual(exitCodeOf(found.report), 0)
  })
}

test('another issuer of ours that the server trusts is named (issue: probe)', async (t) => {
  const probing = await startProbing(t)
  const other = await createIssuer(probing.server.idp, 'other')
  const { url } = await startMcpServer(t, { issuer: other.issuer })
  const report = await probeOf(probing, { url })
  assert.equal(report.diagnosis?.cause, 'other_issuer', JSON.stringify(report.diagnosis))
  assert.match(report.diagnosis?.advice ?? '', /--issuer-name other/)
})

test('no token at all is sent to a server whose metadata name another resource, unless the audience is given (B-02)', async (t) => {
  const probing = await startProbing(t)
  const { issuer } = probing.issuer
  const says = { resource: 'https://other.example/mcp' }
  const { url, seen } = await startMcpServer(t, { issuer, says })
  const report = await probeOf(probing, { url })
  assert.deepEqual(
    [report.diagnosis?.cause, report.end.ending, report.end.valid],
    ['other_resource', 'not_run', 0],
  )
  assert.deepEqual(seen, [undefined])
  assert.equal(exitCodeOf(report), 2)
  const given = await probeOf(probing, { url, audience: url, only: ['mcp-challenge'] })
  assert.deepEqual(gravely(given), ['mcp-challenge warning metadata-resource'])
})

test('which requests had a token that might rightly be accepted is told (B-02)', async (t) => {
  const probing = await startProbing(t)
  const { url } = await startMcpServer(t, { issuer: probing.issuer.issuer })
  const report = await probeOf(probing, {
    url,
    only: ['exp-past', 'exp-past-5s', 'http-query', 'http-empty', 'ok-typ-full'],
  })
  const valid = report.results.filter((one) => one.valid).map(({ id }) => id)
  assert.deepEqual(valid, [
    'control-first',
    'ok-typ-full',
    'exp-past-5s',
    'http-query',
    'control-last',
  ])
  assert.equal(report.end.valid, valid.length)
})

test('a target beyond loopback, one that is no URL or does not exist, and cases nobody knows are refused before anything is sent (B-01)', async (t) => {
  const { server, issuer } = await startProbing(t)
  const refused = async (request: Parameters<typeof probeResourceServer>[2]) => {
    const error = await probeResourceServer(server.idp, issuer, request)
      .next()
      .then(
        () => assert.fail('was begun'),
        (thrown: unknown) => thrown,
      )
    assert.ok(error instanceof InvalidInput)
    return error.issues.map(({ pointer }) => pointer)
  }
  const url = 'http://127.0.0.1:9/mcp'
  assert.deepEqual(await refused({ url: 'http://192.0.2.1/mcp' }), ['/url'])
  assert.deepEqual(await refused({ url: 'ftp://127.0.0.1/' }), ['/url'])
  assert.deepEqual(await refused({ url: 'http://me:secret@127.0.0.1/' }), ['/url'])
  assert.deepEqual(await refused({ url: 'http://no-such-host.invalid/mcp' }), ['/url'])
  assert.deepEqual(await refused({ url, only: ['exp', 'nothing'], skip: ['no-*'] }), [
    '/only/1',
    '/skip/0',
  ])
  assert.deepEqual(await refused({ url, timeoutMs: 1 }), ['/timeout_seconds'])
  assert.deepEqual(await refused({ url, scope: 'a"b' }), ['/scope'])
})

test('nothing that listens, and something that speaks no HTTP, cannot be probed: exit code 2 (B-04)', async (t) => {
  const probing = await startProbing(t)
  const greeter = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('220 hello\r\n'),
  ).listen(0, '127.0.0.1')
  await once(greeter, 'listening')
  const { port } = greeter.address() as AddressInfo
  const odd = await probeOf(probing, { url: `http://127.0.0.1:${port}/mcp` })
  assert.equal(odd.diagnosis?.cause, 'not_http')
  greeter.close()
  await once(greeter, 'close')
  const gone = await probeOf(probing, { url: `http://127.0.0.1:${port}/mcp` })
  assert.equal(gone.diagnosis?.cause, 'unreachable')
  assert.equal(exitCodeOf(gone), 2)
})

test('a run is noted where it begins and where it ends, with its counts and without a token or the query of its URL (issue: probe)', async (t) => {
  const probing = await startProbing(t)
  const { server, issuer } = probing
  const { url } = await startMcpServer(t, { issuer: issuer.issuer })
  await probeOf(probing, {
    url: `${url}?key=secret`,
    only: ['exp-past'],
    audience: url,
    via: 'api',
  })
  const filter = { types: ['probe_begun', 'probe_ended'] as const }
  const { items } = await listEvents(server.idp, issuer, { filter, page: {} })
  const data = items.map((event) => event.data)
  assert.deepEqual(data, [
    { url, via: 'api', ending: 'done', requests: 4, errors: 0, warnings: 0, notes: 0 },
    { url, via: 'api', transport: 'http' },
  ])
})

test('a caller that leaves ends the run, which is noted as broken off (issue: probe)', async (t) => {
  const { server, issuer } = await startProbing(t)
  const { url, seen } = await startMcpServer(t, { issuer: issuer.issuer })
  const leaving = new AbortController()
  for await (const line of probeResourceServer(server.idp, issuer, {
    url,
    signal: leaving.signal,
  })) {
    if (line.kind === 'plan') leaving.abort()
    if (line.kind === 'end') assert.equal(line.ending, 'aborted')
  }
  assert.ok(seen.length < 12, `${seen.length} requests`)
  for await (const line of probeResourceServer(server.idp, issuer, { url }))
    if (line.kind === 'plan') break
  const filter = { types: ['probe_ended'] as const }
  const { items } = await listEvents(server.idp, issuer, { filter, page: {} })
  assert.deepEqual(
    items.map(({ data }) => data.ending),
    ['aborted', 'aborted'],
  )
})
