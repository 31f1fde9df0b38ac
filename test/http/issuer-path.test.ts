import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  givenIssuerDocument,
  isApiPath,
  readIssuerPath,
  targetPath,
} from '../../src/http/issuer-path.ts'
import { openTestIdp } from '../support/test-idp.ts'

const OAUTH = '/.well-known/oauth-authorization-server'
const OPENID = '/.well-known/openid-configuration'

test('a path names an issuer and a path below its base; the root is the default issuer’s (api.md)', () => {
  for (const [path, name, below] of [
    ['/token', 'default', '/token'],
    ['/', 'default', '/'],
    ['/issuers/acme/token', 'acme', '/token'],
    ['/issuers/acme', 'acme', '/'],
    ['/issuers/acme/', 'acme', '/'],
    ['/issuers/ACME/token', 'ACME', '/token'],
    ['/issuers/a%20b/api/x', 'a%20b', '/api/x'],
    ['/issuers//token', 'default', '/issuers//token'],
    ['/issuers', 'default', '/issuers'],
    [`${OAUTH}/issuers/acme`, 'acme', OAUTH],
    [`${OPENID}/issuers/acme`, 'acme', OPENID],
    [`${OPENID}/issuers/acme/x`, 'default', `${OPENID}/issuers/acme/x`],
    [`/issuers/acme${OPENID}`, 'acme', OPENID],
    [`/issuers/a${OPENID}/issuers/b`, 'a', `${OPENID}/issuers/b`],
  ] as const) {
    assert.deepEqual(readIssuerPath(path), { name, path: below }, path)
  }
})

test('the path of a target is without its query, and of an absolute-form target what is behind the authority (RFC 9112 section 3.2.2)', () => {
  for (const [target, path] of [
    ['/a?b=/c', '/a'],
    ['http://evil.example/a?b', '/a'],
    ['http://evil.example', '/'],
    ['HTTPS://user@h:1/x#y', '/x'],
    ['*', '*'],
    ['', '/'],
    ['//token', '//token'],
  ] as const) {
    assert.equal(targetPath(target), path, target)
  }
})

test('a path is of the admin API by whole segments, of whichever issuer', () => {
  for (const path of ['/api', '/api/', '/api/tokens', '/issuers/a/api', '/issuers/A%20/api/x']) {
    assert.equal(isApiPath(path), true, path)
  }
  for (const path of ['/apis', '/API', '/x/api', '/issuers/api', '/issuers/a/apis', '/']) {
    assert.equal(isApiPath(path), false, path)
  }
})

test('a given identifier’s documents are found inserted and appended (RFC 8414 section 3.1, OpenID Connect Discovery 1.0 section 4)', () => {
  const given = 'https://tenant.example/realms/acme/'
  assert.equal(givenIssuerDocument(`${OAUTH}/realms/acme`, given), OAUTH)
  assert.equal(givenIssuerDocument(`/realms/acme${OPENID}`, given), OPENID)
  assert.equal(givenIssuerDocument(`/realms/acme${OAUTH}`, 'urn:x'), undefined)
  assert.equal(givenIssuerDocument('/realms/acme/token', given), undefined)
  assert.equal(givenIssuerDocument(`${OAUTH}/realms/acme`, undefined), undefined)
})

test('a given identifier that looks like a named issuer’s has its documents where its path says (decision 3)', async () => {
  const issuer = 'https://idp.example/issuers/Tenant-1'
  const { http, close } = await openTestIdp({ settings: { issuer } })
  for (const path of [`${OAUTH}/issuers/Tenant-1`, `/issuers/Tenant-1${OPENID}`]) {
    const { status, body } = await http.get(path)
    assert.deepEqual([status, body.issuer], [200, issuer], path)
  }
  await close()
})

test('the log names an issuer that there is, and not what somebody wrote in its place (O-01)', async () => {
  const { http, logged, close } = await openTestIdp()
  await http.post('/api/issuers').send({ name: 'acme' })
  await http.get('/issuers/acme/.well-known/jwks.json')
  await http.form('/issuers/typed-secret/token', {})
  const issuers = logged.map(({ fields }) => fields.issuer)
  assert.ok(issuers.includes('acme'))
  assert.ok(!JSON.stringify(logged).includes('typed-secret'))
  await close()
})
