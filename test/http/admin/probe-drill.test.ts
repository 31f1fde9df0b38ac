import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { FaultEndpoint } from '../../../src/core/faults/endpoint-fault.ts'
import { endpointFault } from '../../../src/idp/endpoint-faults.ts'
import { findIssuer } from '../../../src/idp/find-issuer.ts'
import type { Idp } from '../../../src/idp/idp.ts'
import { openIdp } from '../../../src/idp/open-idp.ts'
import type { ProbeLine } from '../../../src/probe/probe-request.ts'
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts'
import { introspectionCheck, startMcpServer } from '../../support/mcp-server.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { builtInSeed, logInto, sharedKeys } from '../../support/test-idp.ts'
import { startTestServer, type TestServer } from '../../support/test-server.ts'

/** A server that asks about each token, and takes nothing for an answer when it gets none. */
async function startAsking(t: TestContext, server: TestServer): Promise<string> {
  const { issuer } = await findIssuer(server.idp, 'default')
  const check = (token: string, url: string) =>
    introspectionCheck({ issuer, audience: url, scope: null })(token).catch(
      () => 'invalid_token' as const,
    )
  return (await startMcpServer(t, { issuer, check, scope: null })).url
}

function post(server: TestServer, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}/api/probe`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })
}

async function faultAt(idp: Idp, endpoint: FaultEndpoint) {
  return endpointFault(idp, await findIssuer(idp, 'default'), endpoint)
}

/** Waits until an outage has begun that the server's requests meet. */
async function outageBegun(idp: Idp): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const record = await faultAt(idp, 'introspect')
    if (record !== undefined && record.timesServed > 0) return
    await pause(25)
  }
  throw new Error('no outage began')
}

test('a drill is told as it is carried out: a line for each step, then what came of it (issue: POST /api/probe)', async (t) => {
  const server = await startTestServer(t)
  const url = await startAsking(t, server)
  const asked = { url, drill: 'revocation', max_wait_seconds: 2, interval_seconds: 0.1 }
  const response = await post(server, asked)
  assert.equal(response.status, 200)
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ProbeLine)
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ['begin', 'result', 'plan', 'sample', 'act', 'sample', 'drill', 'end'],
  )
  const drill = lines.find((line) => line.kind === 'drill')
  assert.deepEqual(drill?.steps, lines.slice(3, 6), 'the steps once more, together')
  assert.deepEqual(drill?.measures, [
    { name: 'revoked_token_refused', seconds: 0, text: 'the revoked token is refused: at once' },
  ])
})

test('what is wrong with a drill is refused before anything is sent, all of it at once (issue: --max-wait)', async (t) => {
  const server = await startTestServer(t)
  const url = 'http://127.0.0.1:9/mcp'
  const problemOf = async (body: object) => {
    const response = await post(server, body)
    assert.equal(response.status, 400)
    const { errors } = (await response.json()) as { errors: { pointer: string }[] }
    return errors.map(({ pointer }) => pointer)
  }
  assert.deepEqual(await problemOf({ url, drill: 'fire' }), ['/drill'])
  const over = { max_wait_seconds: 3601, interval_seconds: 0, only: ['exp'] }
  assert.deepEqual(await problemOf({ url, drill: 'outage', ...over }), [
    '/only',
    '/max_wait_seconds',
    '/interval_seconds',
  ])
  assert.deepEqual(await problemOf({ url, max_wait_seconds: 5 }), ['/max_wait_seconds'])
})

test('a caller that leaves in the midst of an outage leaves the issuer sound (issue: drills)', async (t) => {
  const server = await startTestServer(t)
  const url = await startAsking(t, server)
  const leaving = new AbortController()
  const body = { url, drill: 'outage', max_wait_seconds: 60 }
  const told = post(server, body, leaving.signal).then((response) => response.text())
  const gone = assert.rejects(told, { name: 'AbortError' })
  await outageBegun(server.idp)
  leaving.abort()
  await gone
  for (let tries = 0; tries < 80; tries += 1) {
    if ((await faultAt(server.idp, 'introspect')) === undefined) return
    await pause(25)
  }
  assert.fail('the fault is on two seconds after the caller left')
})

test('an identity provider that closes in the midst of an outage is sound when it opens again (issue: drills)', async (t) => {
  const path = join(temporaryDirectory(t), 'state.db')
  const open = async (publicUrl: string) =>
    openIdp({
      store: await openSqliteStore({ location: { kind: 'file', path } }),
      publicUrl,
      settings: { seed: builtInSeed() },
      log: logInto([]),
      keyPool: sharedKeys(),
    })
  const server = await startTestServer(t, { open })
  const url = await startAsking(t, server)
  const told = post(server, { url, drill: 'outage', max_wait_seconds: 60 }).then(
    (response) => response.text().catch(() => ''),
    () => '',
  )
  await outageBegun(server.idp)
  const begun = performance.now()
  await server.close()
  await told
  assert.ok(performance.now() - begun < 4000, 'it does not wait for the drill')
  const again = await startTestServer(t, { open })
  assert.equal(await faultAt(again.idp, 'introspect'), undefined)
})
