import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

test('the admin API answers (being filled: issuers)', async () => {
  assert.equal((await http.get('/api/status')).status, 200)
})
