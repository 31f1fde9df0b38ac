import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DEMO_CLIENT, RESOURCE_SERVER } from '../../support/http.ts'
import { openTestIdp } from '../../support/test-idp.ts'

const { http, close } = await openTestIdp()
after(close)
void [DEMO_CLIENT, RESOURCE_SERVER]

test('many tokens are a token a line', async () => {
  const { text } = await http.post('/api/tokens').send({ count: 3 })
  assert.equal(text.trimEnd().split('\n').length, 3)
})
