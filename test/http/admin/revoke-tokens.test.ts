import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { listEvents } from '../../../src/idp/list-events.ts'
import { COMMAND_LINE_AGENT } from '../../../src/idp/status.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, idp, issuer, close } = await openTestIdp()
after(close)

async function mint(body: object = {}) {
  const answer = await http.post('/api/tokens').send(body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

const revoke = async (body: object) => (await http.post('/api/tokens/revoke').send(body)).body

test('a dry run says how many would be revoked, by every condition that is given, and revokes none (api.md)', async () => {
  const one = await mint({ client_id: 'dry', subject: 's1' })
  await mint({ client_id: 'dry', subject: 's2', expires_in: -5 })
  const dry = { client_id: 'dry', dry_run: true }
  assert.deepEqual(await revoke(dry), { revoked: 0, would_revoke: 2 })
  assert.deepEqual(await revoke({ ...dry, subject: 's1' }), { revoked: 0, would_revoke: 1 })
  assert.deepEqual(await revoke({ jtis: [one.jti, 'no-such'], dry_run: true }), {
    revoked: 0,
    would_revoke: 1,
  })
  assert.ok((await revoke({ all: true, dry_run: true })).would_revoke >= 2)
  assert.equal((await http.get(`/api/tokens/${one.jti}`)).body.status, 'active')
  assert.deepEqual(await revoke({ client_id: 'dry', dry_run: false }), { revoked: 2 })
  assert.deepEqual(await revoke(dry), { revoked: 0, would_revoke: 0 })
})

test('a dry run of nothing is refused as the revocation is (api.md)', async () => {
  for (const body of [
    { dry_run: true },
    { all: true, kid: 'x', dry_run: true },
    { all: true, dry_run: 'yes' },
  ]) {
    const { status, type } = await http.post('/api/tokens/revoke').send(body)
    assert.deepEqual([status, type], [400, 'application/problem+json'], JSON.stringify(body))
  }
})

test('an event says by which door a change was asked for: the API, or the command line that uses it', async () => {
  const commandLine = (path: string) =>
    http.post(path).set('User-Agent', COMMAND_LINE_AGENT.replace(/\d+/, '999'))
  await mint({ client_id: 'door' })
  await commandLine('/api/tokens').send({ client_id: 'door' })
  const many = { client_id: 'door', format: 'opaque', count: 2 }
  await http.post('/api/tokens').send(many)
  const { body } = await commandLine('/api/tokens').send({ client_id: 'door' })
  await http.delete(`/api/tokens/${body.jti}`)
  await revoke({ client_id: 'door' })
  const { items } = await listEvents(idp, issuer, { filter: { clientId: 'door' }, page: {} })
  const told = items.map(({ type, data }) => [type, data.via])
  assert.deepEqual(told.reverse(), [
    ['token_minted', 'api'],
    ['token_minted', 'command_line'],
    ['tokens_minted', 'api'],
    ['token_minted', 'command_line'],
    ['tokens_revoked', 'api'],
  ])
  const own = await listEvents(idp, issuer, { filter: { jti: body.jti }, page: {} })
  assert.equal(own.items.find(({ type }) => type === 'tokens_revoked')?.data.via, 'api')
})
