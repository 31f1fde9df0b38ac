import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { accessRules } from '../../../src/http/access.ts'
import { pageRoutes } from '../../../src/http/ui/pages.ts'
import { closeIdp } from '../../../src/idp/close-idp.ts'
import { PAGE_STATES, pagePatterns } from '../../bench/page-states.ts'
import { ORIGIN, openTestPages } from './test-pages.ts'

const { idp } = await openTestPages()
after(() => closeIdp(idp))

const patterns = pagePatterns(pageRoutes(idp, accessRules({ publicUrl: ORIGIN })))
const facts = { tokens: 100, kid: 'kid-1', revokedKid: 'kid-2' }

test('every page is measured: one whose path has a parameter has addresses to be measured at', () => {
  assert.ok(patterns.length > 10, 'the routers were read')
  const unmeasured = patterns.filter(
    (pattern) => pattern.includes(':') && PAGE_STATES[pattern] === undefined,
  )
  assert.deepEqual(unmeasured, [])
})

test('what is measured is served: each address is one of its own page', () => {
  for (const [pattern, states] of Object.entries(PAGE_STATES)) {
    assert.ok(patterns.includes(pattern), `${pattern} is no page`)
    const path = new RegExp(`^(/issuers/[^/]+)?${pattern.replaceAll(/:\w+/g, '[^/]+')}(\\?.*)?$`)
    for (const address of states(facts)) assert.match(address, path)
  }
})
