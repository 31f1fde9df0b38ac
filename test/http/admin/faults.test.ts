import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { FAULTS, TOKEN_FAULTS } from '../../../src/core/faults/catalogue.ts'
import { basic, DEMO_CLIENT } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

const RESOURCE = 'http://127.0.0.1:8000/mcp'
const SCOPE = 'mcp:read'

const mint = (body: object) => http.post('/api/tokens').send(body)

/** Introspects, and decides as a resource server does that checks what it is told (RFC 7662 section 4). */
async function isTaken(token: string): Promise<boolean> {
  const { body } = await http
    .post('/introspect')
    .set('Authorization', basic(DEMO_CLIENT))
    .type('form')
    .send({ token })
  if (body.active !== true) return false
  const audiences: unknown[] = Array.isArray(body.aud) ? body.aud : [body.aud]
  const scopes = typeof body.scope === 'string' ? body.scope.split(' ') : []
  return audiences.includes(RESOURCE) && scopes.includes(SCOPE)
}

test('the sound token is taken by whoever introspects and checks what it is told (RFC 7662 section 4)', async () => {
  const { body } = await mint({ scope: SCOPE })
  assert.equal(await isTaken(body.access_token), true)
  assert.equal(body.fault, undefined)
})

for (const fault of TOKEN_FAULTS) {
  test(`${fault.id} is minted, and introspection tells the truth of it (decision 21)`, async () => {
    const { status, body } = await mint({ fault: fault.id, scope: SCOPE })
    assert.equal(status, 201, JSON.stringify(body).slice(0, 300))
    assert.equal(body.fault, fault.id)
    assert.equal(body.expected, fault.expected)
    const taken = await isTaken(body.access_token)
    if (fault.expected !== 'policy') assert.equal(taken, !fault.inactive)
    const due = body.expected_by_mode.introspection
    if (due !== 'policy') assert.equal(taken, due === 'accept')
    const page = await http.get(`/tokens/${body.jti}`)
    assert.equal(page.status, 200, 'its page')
  })
}

test('a fault combines with what it does not set itself, and what it does set is refused by both names (decision 28)', async () => {
  const sound = { subject: 'bob', audience: 'https://api.example/mcp', claims: { tenant: 'acme' } }
  const { body } = await mint({ fault: 'aud-slash', alg: 'ES256', ...sound })
  assert.deepEqual(
    [body.claims.aud, body.claims.sub, body.claims.tenant, body.alg],
    ['https://api.example/mcp/', 'bob', 'acme', 'ES256'],
  )
  for (const [fault, given, pointer] of [
    ['exp-past', { expires_in: 60 }, '/expires_in'],
    ['exp-past', { claims: { exp: 1 } }, '/claims/exp'],
    ['typ-jwt', { header: { typ: 'x' } }, '/header/typ'],
    ['es-r-zero', { alg: 'RS256' }, '/alg'],
    ['sub-missing', { subject: 'bob' }, '/subject'],
    ['sig-zero', { format: 'opaque' }, '/format'],
    ['kid-sql', { kid: 'x' }, '/kid'],
  ] as const) {
    const answer = await mint({ fault, ...given })
    assert.equal(answer.status, 400, fault)
    assert.equal(answer.body.errors[0].pointer, pointer)
    assert.match(answer.body.errors[0].detail, new RegExp(`"${fault}"`))
  }
})

test('what no token can have is refused with the way to it (RFC 9457)', async () => {
  for (const [fault, words] of [
    ['expired', /GET \/api\/faults\/tokens/],
    ['__proto__', /GET \/api\/faults\/tokens/],
    ['http-query', /how a token is sent/],
    ['life-key-revoked', /needs more than a token/],
  ] as const) {
    const { status, body } = await mint({ fault })
    assert.equal(status, 400)
    assert.match(body.errors[0].detail, words)
  }
  const origin = await mint({ fault: 'aud-origin', audience: 'https://api.example' })
  assert.match(origin.body.errors[0].detail, /needs an audience with a path/)
})

test('many tokens may have one fault, unless nothing tells them apart (decision 25)', async () => {
  const many = await mint({ fault: 'kid-unknown', count: 3 })
  const tokens = many.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(new Set(tokens.map(({ access_token }) => access_token)).size, 3)
  assert.ok(tokens.every(({ fault }) => fault === 'kid-unknown'))
  const dots = await mint({ fault: 'seg-dots', count: 2 })
  assert.equal(dots.status, 400)
  assert.match(dots.body.errors[0].detail, /"seg-dots"/)
  const [one, other] = [await mint({ fault: 'seg-dots' }), await mint({ fault: 'seg-dots' })]
  assert.equal(one.body.jti, other.body.jti, 'two dots are two dots')
})

test('the payload itself is answered where claims does not tell all of it (decision 28)', async () => {
  const { body } = await mint({ fault: 'pl-dup-sub' })
  assert.match(Buffer.from(body.payload_raw, 'base64url').toString(), /"sub":"admin","sub":"alice"/)
  assert.equal((await mint({ fault: 'exp-past' })).body.payload_raw, undefined)
})

test('the event of a fault token names the fault', async () => {
  await mint({ fault: 'alg-none' })
  const { body } = await http.get('/api/events?type=token_minted&limit=1')
  assert.equal(body.items[0].data.fault, 'alg-none')
})

test('the catalogue is listed with what is due in each mode, and can be narrowed', async () => {
  const { body } = await http.get('/api/faults/tokens')
  assert.equal(body.items.length, FAULTS.length)
  const past = body.items.find(({ id }: { id: string }) => id === 'exp-past')
  assert.equal(past.expected_by_mode.static, 'reject')
  assert.deepEqual(past.sets, ['expires_in', 'claims/exp'])
  const controls = await http.get('/api/faults/tokens?kind=token&expected=accept')
  assert.equal(controls.body.items.length, 7)
  assert.equal((await http.get('/api/faults/tokens?kind=odd')).status, 400)
})

test('the catalogue is searched by words and by chapter, as on its page (issue 5: the catalogue)', async () => {
  const ids = async (query: string) =>
    (await http.get(`/api/faults/tokens?${query}`)).body.items.map(({ id }: { id: string }) => id)
  assert.deepEqual(await ids('q=exp-past-90s'), ['exp-past-90s'])
  assert.deepEqual(await ids('q=four+segments&chapter=serialization'), ['seg-4'])
  const { body } = await http.get('/api/faults/tokens?q=exp-zero')
  assert.equal(body.items[0].chapter, 'time')
  const wrong = await http.get('/api/faults/tokens?chapter=odd')
  assert.equal(wrong.status, 400)
  assert.equal(wrong.body.errors[0].pointer, '/chapter')
  assert.equal((await http.get(`/api/faults/tokens?q=${'x'.repeat(257)}`)).status, 400)
})

test('a fault is previewed with what is due for it, and conflicts as minting does (decision 28)', async () => {
  const preview = (body: object) => http.post('/api/tokens/preview').send(body)
  const { body } = await preview({ fault: 'pl-dup-sub' })
  assert.deepEqual([body.fault, body.expected], ['pl-dup-sub', 'policy'])
  assert.equal(body.expected_by_mode.static, 'reject')
  assert.match(Buffer.from(body.payload_raw, 'base64url').toString(), /"sub":"admin","sub":"alice"/)
  assert.equal((await preview({})).body.fault, undefined)
  const refused = { fault: 'exp-past', expires_in: 60 }
  assert.deepEqual((await preview(refused)).body, (await mint(refused)).body)
  assert.equal((await preview(refused)).status, 400)
})

test('a token of the list says which fault it was minted with, and minting it again keeps it (issue 5: the catalogue)', async () => {
  const { body } = await mint({ fault: 'aud-slash', audience: 'https://api.example/mcp' })
  const listed = await http.get(`/api/tokens/${body.jti}`)
  assert.equal(listed.body.fault, 'aud-slash')
  const again = await http.post(`/api/tokens/${body.jti}/again`).send({})
  assert.equal(again.status, 201)
  assert.deepEqual(
    [again.body.fault, again.body.claims.aud],
    ['aud-slash', 'https://api.example/mcp/'],
  )
  const sound = await mint({})
  assert.equal((await http.get(`/api/tokens/${sound.body.jti}`)).body.fault, undefined)
})
