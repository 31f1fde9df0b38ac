import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { introspect, sendJson } from '../../support/cli-process.ts'
import { type McpSession, openMcpSession, textOf } from '../../support/mcp-session.ts'

const closing: (() => unknown)[] = []
const whole = { after: (close: () => unknown) => void closing.unshift(close) }

let session: McpSession
/** The server that the process has opened. */
let url: string

before(async () => {
  session = await openMcpSession(whole)
  const { server } = await session.call('get_status')
  url = (server as { public_url: string }).public_url
})
after(async () => {
  for (const close of closing) await close()
})

const minted = async (input: object = {}) => {
  const { access_token, jti } = await session.call('mint_token', input)
  return { token: String(access_token), jti: String(jti) }
}

test('get_status says where everything is, and what is out of the ordinary (issue 7, item 7)', async () => {
  const { body } = await sendJson(`${url}/.well-known/openid-configuration`)
  const status = await session.call('get_status')
  assert.deepEqual(
    [status.issuer, status.jwks_uri, status.introspection_endpoint],
    [body.issuer, body.jwks_uri, body.introspection_endpoint],
  )
  assert.equal((status.server as { kind: string }).kind, 'own')
  assert.deepEqual(status.endpoint_faults, [])
  await session.call('set_endpoint_fault', { endpoint: 'introspect', mode: 'inactive' })
  await session.call('set_clock', { offset_seconds: -90 })
  const odd = textOf(await session.ask('get_status'))
  assert.match(odd, /-90 s from real time/)
  assert.match(odd, /badly on purpose: introspect/)
  await session.call('clear_endpoint_faults')
  await session.call('set_clock')
})

test('mint_token mints what the server knows as active, with the claims asked for (M-04)', async () => {
  const { token } = await minted({ scope: ['read', 'write'], subject: 'bob', claims: { x: [1] } })
  const { active, scope, sub, x } = await introspect(url, token)
  assert.deepEqual([active, scope, sub, x], [true, 'read write', 'bob', [1]])
})

test('mint_token has one thing wrong where a fault is named, and says what is due (issue 7, item 7)', async () => {
  const result = await session.ask('mint_token', { fault: 'exp-past' })
  const { access_token: token, expected } = result.structuredContent as Record<string, string>
  assert.equal(expected, 'reject')
  assert.match(textOf(result), /Fault exp-past: a verifier of JWTs is to reject it/)
  assert.deepEqual(await introspect(url, String(token)), { active: false })
})

test('what cannot be minted is an error that names the member, what came and what is accepted (issue 7, item 7)', async () => {
  const wrong = await session.refused('mint_token', { alg: 'none', subjct: 'x' })
  assert.match(wrong, /^alg: must be one of RS256, .*; got "none"$/m)
  assert.match(wrong, /^subjct: is not known here; did you mean "subject"\?/m)
  const unknown = await session.refused('mint_token', { fault: 'exp-gone' })
  assert.match(unknown, /^fault: .*search_token_faults/)
  const clash = await session.refused('mint_token', { fault: 'exp-past', expires_in: 5 })
  assert.match(clash, /^(fault|expires_in): /m)
})

test('search_token_faults finds cases by their words, a few in full and many in short (issue 7, item 7)', async () => {
  const few = await session.call('search_token_faults', { q: 'exp-past' })
  const [first] = few.items as Record<string, unknown>[]
  assert.equal(first?.id, 'exp-past')
  assert.ok(String(first?.why).length > 0)
  const { body } = await sendJson(`${url}/api/faults/tokens`)
  const all = await session.call('search_token_faults', { limit: 500 })
  assert.equal(all.total, (body.items as unknown[]).length)
  assert.deepEqual(
    (all.items as { id: string }[]).map(({ id }) => id),
    (body.items as { id: string }[]).map(({ id }) => id),
  )
  const cut = await session.ask('search_token_faults', { chapter: 'algorithm', limit: 2 })
  assert.match(textOf(cut), /^\d+ more match: narrow by q or chapter, or raise limit\.$/m)
})

test('inspect_token says what a verifier would object to, in pasted text too (issue 7, item 7)', async () => {
  const { token } = await minted({ audience: 'http://127.0.0.1:8000/mcp' })
  const pasted = `curl -H 'Authorization: Bearer ${token}' http://x/`
  const input = { pasted, audience: 'http://localhost:8000/mcp' }
  const result = await session.ask('inspect_token', input)
  const { checks, introspection } = result.structuredContent as {
    checks: { name: string; passed: boolean }[]
    introspection: { active: boolean }
  }
  const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name)
  assert.deepEqual([failed, introspection.active], [['aud'], true])
  assert.match(textOf(result), /^- aud: /m)
  assert.match(await session.refused('inspect_token'), /^token: /)
})

test('list_tokens lists tokens without their text, and revoke_tokens ends them (RFC 7009)', async () => {
  const { token, jti } = await minted({ client_id: 'listed' })
  const listed = await session.ask('list_tokens', { client_id: 'listed' })
  const { items } = listed.structuredContent as { items: { jti: string; status: string }[] }
  assert.deepEqual(
    items.map((one) => [one.jti, one.status]),
    [[jti, 'active']],
  )
  assert.ok(!JSON.stringify(listed).includes(token))
  const dry = await session.call('revoke_tokens', { client_id: 'listed', dry_run: true })
  assert.deepEqual(dry, { revoked: 0, would_revoke: 1 })
  assert.deepEqual(await session.call('revoke_tokens', { jtis: [jti] }), { revoked: 1 })
  assert.deepEqual(await introspect(url, token), { active: false })
  assert.match(await session.refused('revoke_tokens'), /at least one of|all/)
})

test('lists are read in stretches, the next by its cursor (api: lists)', async () => {
  for (const _ of [1, 2, 3]) await minted({ client_id: 'stretch' })
  const filter = { client_id: 'stretch', limit: 2 }
  const first = await session.call('list_tokens', filter)
  const second = await session.call('list_tokens', { ...filter, cursor: first.next_cursor })
  const jtis = [first, second].flatMap(({ items }) =>
    (items as { jti: string }[]).map((i) => i.jti),
  )
  assert.equal(new Set(jtis).size, 3)
  assert.match(await session.refused('list_tokens', { limit: 1000 }), /^limit: /)
})

interface Key {
  readonly kid: string
  readonly alg: string
  readonly state: string
}

const keysOf = async () => {
  const { body } = await sendJson(`${url}/api/keys`)
  return body.items as Key[]
}

test('list_keys, rotate_keys and revoke_key do to the keys what they say (M-04)', async () => {
  const { items } = await session.call('list_keys')
  assert.deepEqual(items, await keysOf())
  const next = (items as Key[]).find(({ alg, state }) => alg === 'RS256' && state === 'next')
  const rotated = await session.call('rotate_keys')
  assert.equal((rotated.current as Key).kid, next?.kid)
  const { token } = await minted()
  const { kid } = rotated.current as Key
  assert.equal((await session.call('revoke_key', { kid })).state, 'revoked')
  assert.equal((await keysOf()).find((key) => key.kid === kid)?.state, 'revoked')
  assert.deepEqual(await introspect(url, token), { active: false })
  assert.match(await session.refused('revoke_key', { kid: 'none' }), /list_keys|no key/)
})

test('endpoint faults are set, listed and cleared, and are real meanwhile (issue 5)', async () => {
  const fault = { endpoint: 'jwks', mode: 'status', status: 503, times: 1 }
  const set = await session.call('set_endpoint_fault', fault)
  assert.deepEqual([set.on, set.times_left], [true, 1])
  const { jwks_uri: jwks } = (await session.call('get_status')) as { jwks_uri: string }
  const statuses = [(await fetch(jwks)).status, (await fetch(jwks)).status]
  assert.deepEqual(statuses, [503, 200])
  const listed = await session.ask('list_endpoint_faults')
  assert.match(textOf(listed), /^jwks has used up its fault: .*"times_served":1/m)
  await session.call('set_endpoint_fault', { endpoint: 'token', mode: 'drop' })
  assert.deepEqual(await session.call('clear_endpoint_faults', { endpoint: 'jwks' }), {
    cleared: ['jwks'],
  })
  assert.deepEqual(await session.call('clear_endpoint_faults'), { cleared: ['token'] })
  assert.deepEqual(await session.call('clear_endpoint_faults'), { cleared: [] })
  const unfit = await session.refused('set_endpoint_fault', { endpoint: 'token', mode: 'no_keys' })
  assert.match(unfit, /^mode: /)
})

test('set_clock lets a token expire and puts the clock back (decision 26)', async () => {
  const { token } = await minted({ expires_in: 60 })
  await session.call('set_clock', { advance_seconds: 61 })
  assert.deepEqual(await introspect(url, token), { active: false })
  const further = await session.call('set_clock', { advance_seconds: 10 })
  assert.equal(further.offset_seconds, 71)
  const both = await session.refused('set_clock', { advance_seconds: 1, offset_seconds: 1 })
  assert.match(both, /^advance_seconds: /)
  await session.call('set_clock', { frozen_at: 1_800_000_000 })
  const on = await session.call('set_clock', { advance_seconds: 5 })
  assert.equal(on.frozen_at, 1_800_000_005)
  const real = await session.call('set_clock')
  assert.equal(real.now, real.real_now)
  assert.equal((await introspect(url, token)).active, true)
})

test('list_events tells what verifiers asked, and wait_for_event the next one (issue 5)', async () => {
  const { token } = await minted()
  const before = await session.call('list_events', { limit: 3 })
  const newest = (before.items as { id: number }[])[0]?.id
  assert.equal(before.last_event_id, newest)
  await introspect(url, token)
  const after = await session.call('list_events', { after: before.last_event_id, type: 'request' })
  const asked = (after.items as { data: { endpoint: string; outcome: string } }[]).map(
    ({ data }) => [data.endpoint, data.outcome],
  )
  assert.deepEqual(asked, [['introspect', 'active']])
  const waiting = session.call('wait_for_event', { endpoint: 'jwks', wait_seconds: 20 })
  const later = setTimeout(() => void fetch(`${url}/.well-known/jwks.json`), 300)
  const { items } = await waiting
  clearTimeout(later)
  assert.equal((items as { data: { endpoint: string } }[])[0]?.data.endpoint, 'jwks')
  const none = await session.ask('wait_for_event', { jti: 'none', wait_seconds: 1 })
  assert.match(textOf(none), /^Nothing that matches happened within 1 s\.$/)
  assert.match(await session.refused('wait_for_event', { wait_seconds: 90 }), /^wait_seconds: /)
})

test('connect answers the files of the target for the version named, with this issuer’s values (issue 2)', async () => {
  const { items } = await session.call('list_connect_targets')
  const { body } = await sendJson(`${url}/api/connect`)
  assert.deepEqual(items, body.items)
  const input = { target: 'jwks', version: '2.13.3', audience: 'http://127.0.0.1:8123/mcp' }
  const result = await session.ask('connect', input)
  const { files, version } = result.structuredContent as {
    files: { text: string }[]
    version: string
  }
  const main = files[0]?.text ?? ''
  assert.equal(version, '2.13')
  assert.ok(main.includes(`${url}/issuers/default/.well-known/jwks.json`))
  assert.ok(main.includes('http://127.0.0.1:8123/mcp'))
  assert.ok(textOf(result).includes(main.trimEnd()))
  assert.match(await session.refused('connect', { target: 'jwt' }), /known are jwks/)
})

test('draft_protected_resource drafts the document and the challenges (RFC 9728 section 2)', async () => {
  const input = { resource: 'http://127.0.0.1:8000/mcp', scope: ['a', 'b'] }
  const { metadata, challenges } = await session.call('draft_protected_resource', input)
  const { resource, authorization_servers, scopes_supported } = metadata as Record<string, unknown>
  assert.deepEqual(
    [resource, authorization_servers, scopes_supported],
    [input.resource, [`${url}/issuers/default`], ['a', 'b']],
  )
  assert.ok('insufficient_scope' in (challenges as object))
  assert.match(await session.refused('draft_protected_resource', { resource: 'x' }), /^resource: /)
})

test('list_static_tokens lists what a static verifier is given (issue 3)', async () => {
  const { body } = await sendJson(`${url}/api/static-tables/default`)
  const { table, tables, items } = await session.call('list_static_tokens')
  const told = (items as { token: string; entry: object }[]).map((one) => [one.token, one.entry])
  assert.deepEqual([table, Object.fromEntries(told)], ['default', body])
  assert.deepEqual(tables, [{ name: 'default', tokens: told.length }])
  const none = await session.refused('list_static_tokens', { table: 'none' })
  assert.match(none, /list_static_tokens lists them/)
})

test('clients are registered, and listed without secrets unless those are asked for (RFC 7591)', async () => {
  const asked = { client_name: 'Mine', redirect_uris: ['http://127.0.0.1/cb'] }
  const { client_id: id, client_secret: secret } = await session.call('create_client', asked)
  const { body } = await sendJson(`${url}/api/clients/${id}`)
  assert.deepEqual([body.client_secret, body.client_name], [secret, 'Mine'])
  const bare = await session.ask('list_clients')
  assert.ok(JSON.stringify(bare).includes(String(id)))
  assert.ok(!JSON.stringify(bare).includes(String(secret)))
  const whole = await session.ask('list_clients', { include_secrets: true })
  assert.ok(textOf(whole).includes(String(secret)))
})

test('issuers are made, meant by their name, reset and deleted (decision 3)', async () => {
  const { name, issuer } = await session.call('create_issuer', { name: 'other' })
  const { token } = await minted({ issuer_name: 'other' })
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  assert.equal(claims.iss, issuer)
  const tokens = async (issuer_name: string) =>
    ((await session.call('list_tokens', { issuer_name })).items as unknown[]).length
  assert.equal(await tokens('other'), 1)
  await session.call('reset_issuer', { issuer_name: 'other' })
  assert.equal(await tokens('other'), 0)
  assert.ok((await tokens('default')) > 0)
  const { items } = await session.call('list_issuers')
  const names = (items as { name: string }[]).map((one) => one.name)
  assert.deepEqual(names.sort(), ['default', name])
  assert.deepEqual(await session.call('delete_issuer', { name: 'other' }), { deleted: 'other' })
  const gone = await session.refused('mint_token', { issuer_name: 'other' })
  assert.match(gone, /list_issuers/)
  assert.match(await session.refused('delete_issuer', { name: 'default' }), /reset_issuer/)
  assert.match(await session.refused('mint_token', { issuer_name: 'A/b' }), /^issuer_name: /)
})

test('a name that a URL takes for a step leads nowhere else (RFC 3986 section 5.2.4)', async () => {
  const asked: readonly (readonly [string, string])[] = [
    ['revoke_key', 'kid'],
    ['delete_issuer', 'name'],
    ['connect', 'target'],
    ['list_static_tokens', 'table'],
  ]
  for (const [tool, member] of asked) {
    for (const step of ['.', '..']) {
      const text = await session.refused(tool, { [member]: step })
      assert.match(text, new RegExp(`^${member}: names nothing`), tool)
    }
    assert.match(await session.refused(tool, { [member]: '../../x' }), /.{10}/)
  }
})

test('no answer calls a thing by a request of the admin API (issue 7, item 7)', async () => {
  const failures = [
    session.refused('revoke_key', { kid: 'none' }),
    session.refused('mint_token', { kid: 'none' }),
    session.refused('create_issuer', { name: 'default' }),
    session.refused('create_client', { client_id: 'demo-client' }),
    session.refused('connect', { target: 'static-table', table: 'none' }),
  ]
  for (const text of await Promise.all(failures)) assert.doesNotMatch(text, /\/api\//)
})
