import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestIdp } from '../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)

test('no input is a fault of ours (F)', async () => {
  assert.ok((await http.get('/%00')).status < 500)
})
