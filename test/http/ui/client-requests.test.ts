import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { readCredentials } from '../../../src/core/clients/credentials.ts'
import { parseParameters } from '../../../src/core/protocol/parameters.ts'
import { clientRequests } from '../../../src/http/ui/client-requests.ts'
import { type ClientInput, newClient } from '../../../src/idp/new-client.ts'

const ISSUER = { url: 'http://localhost:9400/issuers/default' }
const HOSTILE = {
  clientId: `a:b 'c' "$HOME" %2F+é`.replace('é', '`'),
  clientSecret: `s'; rm -rf ~ #\\:+%`,
}

function requests(input: ClientInput) {
  const made = clientRequests({ id: 1, ...newClient(input, { issuerId: 1, at: 0 }) }, ISSUER)
  assert.ok(made)
  return made
}

/** The words that a shell passes to curl. */
function words(command: string): readonly string[] {
  const script = `curl() { printf '%s\\n' "$@"; }; TOKEN=the-token; ${command}`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n')
}

const NO_FORM = parseParameters(Buffer.from(''))

test('the header says the credentials in the encoding of the standard, whatever is in them (RFC 6749 section 2.3.1)', () => {
  const { basic } = requests({ ...HOSTILE, metadata: {} })
  const value = basic.replace('Authorization: ', '')
  const { clientIds, secrets } = readCredentials(value, NO_FORM)
  assert.ok(clientIds.includes(HOSTILE.clientId))
  assert.ok(secrets.includes(HOSTILE.clientSecret))
})

test('the commands are curl with these credentials and nothing that the shell takes for its own (CWE-78)', () => {
  const grantTypes = ['client_credentials']
  const { token, introspection } = requests({ ...HOSTILE, metadata: { grantTypes } })
  const [, url, flag, pair = '', ...rest] = words(token ?? '')
  assert.deepEqual([url, flag], [`${ISSUER.url}/token`, '-u'])
  assert.deepEqual(rest, ['-d', 'grant_type=client_credentials'])
  const basic = `Basic ${Buffer.from(pair).toString('base64')}`
  assert.ok(readCredentials(basic, NO_FORM).clientIds.includes(HOSTILE.clientId))
  assert.deepEqual(words(introspection).slice(-2), ['--data-urlencode', 'token=the-token'])
  assert.equal(words(introspection)[1], `${ISSUER.url}/introspect`)
})

test('a client that is registered for the body has its credentials there (RFC 6749 section 2.3.1)', () => {
  const metadata = { tokenEndpointAuthMethod: 'client_secret_post' } as const
  const { introspection } = requests({ ...HOSTILE, metadata })
  assert.deepEqual(words(introspection).slice(2, 6), [
    '--data-urlencode',
    `client_id=${HOSTILE.clientId}`,
    '--data-urlencode',
    `client_secret=${HOSTILE.clientSecret}`,
  ])
})

test('a client fetches tokens where it is registered for it, and a public one sends none of these (RFC 6749 section 4.4)', () => {
  assert.equal(requests({ metadata: {} }).token, null)
  const isPublic = { metadata: { tokenEndpointAuthMethod: 'none' } } as const
  assert.equal(
    clientRequests({ id: 1, ...newClient(isPublic, { issuerId: 1, at: 0 }) }, ISSUER),
    null,
  )
})
