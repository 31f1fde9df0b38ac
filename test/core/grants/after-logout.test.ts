import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from '../../../src/core/clients/client.ts'
import { afterLogoutAddress } from '../../../src/core/grants/after-logout.ts'
import { newClient } from '../../support/records.ts'

const URIS = ['https://a.test/bye', 'https://a.test/bye?x=%20', 'com.example.app:/bye']

function clientWith(further: Client['metadata']['further']): Client {
  const client = newClient(1)
  return { ...client, id: 1, metadata: { ...client.metadata, further } }
}

const client = clientWith({ post_logout_redirect_uris: URIS })

test('an address is as it was registered, and the state is put behind its query (RP-Initiated Logout section 3)', () => {
  const [plain = '', queried = '', native = ''] = URIS
  const at = (uri: string, state?: string) => afterLogoutAddress(client, { uri, state })
  for (const uri of URIS) assert.equal(at(uri), uri)
  assert.equal(at(plain, 'a b&c=d'), `${plain}?state=a+b%26c%3Dd`)
  assert.equal(at(queried, 's'), `${queried}&state=s`)
  assert.equal(at(native, '\r\nx'), `${native}?state=%0D%0Ax`)
})

test('an address that is not registered to the letter is refused, whichever client (RP-Initiated Logout section 2)', () => {
  for (const uri of ['https://a.test/bye/', 'https://a.test/bye?', 'https://A.test/bye', ''])
    assert.throws(() => afterLogoutAddress(client, { uri, state: undefined }), {
      code: 'invalid_request',
    })
  for (const other of [undefined, clientWith({}), clientWith({ post_logout_redirect_uris: [] })])
    assert.throws(() => afterLogoutAddress(other, { uri: URIS[0] ?? '', state: undefined }), {
      code: 'invalid_request',
    })
})
