import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DrillAbout } from '../../../src/probe/drills/drill.ts'
import {
  type Course,
  type DrillRun,
  fetchesIn,
  isOver,
  openCourse,
  rest,
} from '../../../src/probe/drills/drill-course.ts'
import { openTestIdp } from '../../support/test-idp.ts'

/** A part of a drill at an issuer of its own, with what these tests need of a run. */
async function opened(over: Partial<DrillRun> = {}) {
  const { idp, issuer, http, close } = await openTestIdp()
  const leaving = new AbortController()
  const run = { idp, issuer, endpoint: 'jwks', signal: leaving.signal, ...over } as DrillRun
  const course: Course = await openCourse(run, { id: 'part' } as DrillAbout)
  return { course, http, leaving, close }
}

test('a request is counted once, however many look at the same time, and only one at the endpoint (issue: number of fetches)', async () => {
  const { course, http, close } = await opened()
  assert.equal(await fetchesIn(course), 0)
  await http.get('/.well-known/jwks.json')
  await http.get('/.well-known/openid-configuration')
  assert.deepEqual(await Promise.all([fetchesIn(course), fetchesIn(course)]), [1, 1])
  await http.get('/.well-known/jwks.json')
  assert.equal(await fetchesIn(course), 2)
  await close()
})

test('more requests are counted than are read at a time (issue: number of fetches)', async () => {
  const { course, http, close } = await opened()
  for (let sent = 0; sent < 520; sent += 1) await http.get('/.well-known/jwks.json')
  assert.equal(await fetchesIn(course), 520)
  await close()
})

test('a pause ends with the time that is waited, and with whoever waits (issue: --max-wait)', async () => {
  const { course, leaving, close } = await opened({ intervalSeconds: 60 })
  const begun = performance.now()
  await rest(course, { round: 0, end: (begun - course.begunMs) / 1000 + 0.1 })
  assert.ok(performance.now() - begun < 5000)
  assert.equal(isOver(course, 3600), false)
  setTimeout(() => leaving.abort(), 50)
  await rest(course, { round: 0, end: 3600 })
  assert.ok(performance.now() - begun < 10_000)
  assert.equal(isOver(course, 3600), true)
  await close()
})
