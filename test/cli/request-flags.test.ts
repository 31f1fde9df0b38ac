import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Command } from 'commander'
import { MINT_FLAGS } from '../../src/cli/mint-flags.ts'
import { addRequestFlags, readRequest } from '../../src/cli/request-flags.ts'

function read(...args: readonly string[]) {
  const command = new Command('mint')
  addRequestFlags(command, MINT_FLAGS)
  command.parse(args, { from: 'user' })
  return readRequest(MINT_FLAGS, command.opts())
}

test('without flags a request is empty, so that every default is the server’s', () => {
  assert.deepEqual(read(), { body: {}, mistakes: [] })
})

test('every flag becomes the member of its name (api.md, POST /api/tokens)', () => {
  const { body, mistakes } = read(
    ...['--subject', 'alice', '--client-id', 'c', '--audience', 'a', '--scope', 'read write'],
    ...['--expires-in', '-60', '--not-before', '1', '--issued-at', '2', '--token-format', 'opaque'],
    ...['--alg', 'ES256', '--kid', 'k', '--profile', 'entra', '--jti', 'j', '--count', '3'],
    ...['--claims', '{"a":null}', '--header', '{"typ":"JWT"}'],
  )
  assert.deepEqual(mistakes, [])
  assert.deepEqual(body, {
    subject: 'alice',
    client_id: 'c',
    audience: 'a',
    scope: 'read write',
    expires_in: -60,
    not_before: 1,
    issued_at: 2,
    format: 'opaque',
    alg: 'ES256',
    kid: 'k',
    profile: 'entra',
    jti: 'j',
    claims: { a: null },
    header: { typ: 'JWT' },
    count: 3,
  })
})

test('a repeated flag is a list, and --no-… is null (api.md, minting)', () => {
  assert.deepEqual(
    read('--audience', 'a', '--audience', 'b', '--scope', 'x', '--scope', 'y').body,
    {
      audience: ['a', 'b'],
      scope: ['x', 'y'],
    },
  )
  assert.deepEqual(
    read('--no-audience', '--no-subject', '--no-client-id', '--no-expires-in').body,
    {
      audience: null,
      subject: null,
      client_id: null,
      expires_in: null,
    },
  )
})

test('bad values are told all at once, each by its flag', () => {
  assert.deepEqual(read('--expires-in', '1h', '--claims', '[]', '--header', '{').mistakes, [
    '--expires-in: must be a whole number',
    '--claims: must be a JSON object',
    '--header: must be a JSON object',
  ])
})
