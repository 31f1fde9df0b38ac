import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidInput } from '../../../src/core/protocol/invalid-input.ts'
import {
  type CaseChoice,
  checkDrill,
  type DrillRequest,
} from '../../../src/probe/drills/check-drill.ts'

type Asked = DrillRequest & CaseChoice

function pointers(request: Asked): readonly string[] {
  try {
    checkDrill(request)
    return []
  } catch (error) {
    assert.ok(error instanceof InvalidInput)
    return error.issues.map(({ pointer }) => pointer)
  }
}

test('a drill waits for 90 seconds where nobody says otherwise (issue: --max-wait)', () => {
  const terms = { drill: 'outage', maxWaitSeconds: 90, intervalSeconds: undefined }
  assert.deepEqual(checkDrill({ drill: 'outage' }), terms)
  assert.equal(checkDrill({}), undefined)
  assert.equal(checkDrill({ only: ['exp'] }), undefined, 'a probe without a drill')
})

test('how long is waited has bounds, and so has how often is looked (B-07)', () => {
  const drill = 'rotation'
  for (const maxWaitSeconds of [1, 3600]) assert.deepEqual(pointers({ drill, maxWaitSeconds }), [])
  for (const maxWaitSeconds of [0, 0.99, 3601, Number.NaN, Number.POSITIVE_INFINITY])
    assert.deepEqual(pointers({ drill, maxWaitSeconds }), ['/max_wait_seconds'])
  for (const intervalSeconds of [0.05, 60])
    assert.deepEqual(pointers({ drill, intervalSeconds }), [])
  for (const intervalSeconds of [0.049, 60.1, -1, Number.NaN])
    assert.deepEqual(pointers({ drill, intervalSeconds }), ['/interval_seconds'])
})

test('a drill sends no cases, and what is for drills goes with none but them; everything wrong is told at once', () => {
  const drill = 'revocation'
  assert.deepEqual(
    pointers({ drill, only: [], skip: ['exp'], badAnswers: true, maxWaitSeconds: 0 }),
    ['/only', '/skip', '/bad_answers', '/max_wait_seconds'],
  )
  assert.deepEqual(pointers({ maxWaitSeconds: 5, intervalSeconds: 1 }), [
    '/max_wait_seconds',
    '/interval_seconds',
  ])
})

test('what is no drill is told with those that there are', () => {
  const request = { drill: 'fire' } as unknown as Asked
  assert.throws(() => checkDrill(request), /rotation, key-compromise, revocation, outage/)
})
