import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spellingDifference } from '../../../src/cli/doctor/spelling-difference.ts'

const REAL = 'http://localhost:9400/issuers/default'

test('the same text does not differ (RFC 8414 section 3.3)', () => {
  assert.equal(spellingDifference(REAL, REAL), undefined)
})

test('each way to misspell an issuer is named', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [`${REAL}/`, /slash at the end/],
    [
      'http://127.0.0.1:9400/issuers/default',
      /the host is 127\.0\.0\.1 .*same machine and another/,
    ],
    ['https://localhost:9400/issuers/default', /the scheme is https: in place of http:/],
    ['http://localhost:9401/issuers/default', /the port is 9401 in place of 9400/],
    ['http://localhost:9400', /the path is \/ in place of \/issuers\/default/],
    ['http://LOCALHOST:9400/issuers/default', /the spelling differs/],
    ['localhost', /it is no URL/],
  ]
  for (const [given, words] of cases) assert.match(spellingDifference(given, REAL) ?? '', words)
  assert.match(
    spellingDifference('http://127.0.0.1:9401/issuers/default/', REAL) ?? '',
    /slash[^;]*; the host[^;]*; the port/,
  )
})
