import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import { type Bench, createBench } from './bench.ts'
import { testConnect } from './connect-tests.ts'
import { environmentModes, jwtVariables } from './environment-modes.ts'
import { testFindings } from './findings-tests.ts'
import { introspectionModes } from './introspection-modes.ts'
import { jwksUri, jwtModes } from './jwt-modes.ts'
import { testRotation } from './rotation-tests.ts'
import { testStaticTables } from './static-table-tests.ts'
import { testTokenMode } from './token-mode-tests.ts'

/** Modes of a version that are tested at a time: enough to keep its Python busy. */
const MODES_AT_A_TIME = 3

/** The tests of one version: each of its verifier modes with each case. */
export function testVersion(number: string): void {
  const bench = createBench(number)
  const modes = [...environmentModes(bench), ...jwtModes(bench), ...introspectionModes(bench)]
  describe(`FastMCP ${number}`, { concurrency: MODES_AT_A_TIME }, () => {
    before(() => bench.open())
    after(() => bench.close())
    for (const mode of modes) testTokenMode(bench, mode)
    testStaticTables(bench)
    testRotation(bench)
    testConnect(bench)
    testFindings(bench)
    if (bench.version.environment === 'ignored') testIgnoredEnvironment(bench)
  })
}

function testIgnoredEnvironment(bench: Bench): void {
  bench.addCase(
    'environment variables',
    'a call without a token is accepted, since FastMCP ignores these variables from 3.0 on and the server is open (FastMCP 3.0)',
    async () => {
      const variables = jwtVariables(bench, { JWKS_URI: jwksUri(bench.issuer()) })
      const urls = await bench.startConfiguredServer(variables)
      assert.deepEqual(await bench.call(urls, null), { outcome: 'accepted', access_token: null })
    },
  )
}
