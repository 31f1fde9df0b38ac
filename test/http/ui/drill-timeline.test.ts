import assert from 'node:assert/strict'
import { test } from 'node:test'
import express from 'express'
import request from 'supertest'
import { drillTimeline } from '../../../src/http/ui/drill-timeline.ts'
import { type PageName, registerViews, renderPage } from '../../../src/http/ui/view-engine.ts'
import { act, rotationResult, sampleAt } from '../../probe/drills/steps.ts'

const percent = (x: string) => Number(x.slice(0, -1))

test('a token is drawn in stretches without a gap, the last of them to the edge (issue: drills on the page)', () => {
  const [old, fresh] = drillTimeline(rotationResult()).rows
  assert.deepEqual([old?.token, old?.bars], ['old', [{ x1: '0%', x2: '100%', look: 'accepted' }]])
  assert.deepEqual(
    fresh?.bars.map(({ look }) => look),
    ['refused', 'accepted'],
  )
  assert.equal(fresh?.bars[0]?.x2, fresh?.bars[1]?.x1)
  assert.equal(fresh?.bars[1]?.x2, '100%')
})

test('what the last sample saw is wide enough to be seen, though nothing was sent after it', () => {
  const { rows } = drillTimeline(rotationResult())
  const last = rows[1]?.bars.at(-1)
  assert.ok(percent(last?.x2 ?? '') - percent(last?.x1 ?? '') > 4)
})

test('nothing is told by the drawing alone: each row says in words what became of its token (WCAG 1.1.1)', () => {
  const words = drillTimeline(rotationResult()).rows.map((row) => row.words)
  assert.deepEqual(words, ['accepted throughout', 'refused at first, accepted from 2.3 s on'])
  const flapping = Array.from({ length: 8 }, (_, at) =>
    sampleAt(at, 'a', at % 2 === 0 ? 'accepted' : 'hang'),
  )
  const [row] = drillTimeline(rotationResult({ steps: flapping })).rows
  assert.match(row?.words ?? '', /neither accepted nor refused from 1\.0 s on/)
  assert.match(row?.words ?? '', /and 3 changes more$/)
})

test('what was done is numbered and stands in the rows where it was done', () => {
  const steps = [act(1, 'first'), sampleAt(2, 'a', 'accepted'), act(4, 'second')]
  const { marks } = drillTimeline(rotationResult({ steps }))
  assert.deepEqual(
    marks.map(({ number, time, text }) => [number, time, text]),
    [
      ['1', '1.0 s', 'first'],
      ['2', '4.0 s', 'second'],
    ],
  )
  assert.ok(percent(marks[0]?.x ?? '') < percent(marks[1]?.x ?? ''))
})

test('there is a dot for each step by which the server had asked once more', () => {
  const { fetches } = drillTimeline(rotationResult())
  assert.equal(fetches.words, 'once')
  assert.equal(fetches.name, 'the JWK Set was asked')
  assert.equal(fetches.dots.length, 1)
  const none = rotationResult({ endpoint: 'introspect', fetches: 0, steps: [act(0, 'x')] })
  assert.deepEqual(drillTimeline(none).fetches, {
    name: 'the introspection endpoint was asked',
    words: '0 times',
    dots: [],
  })
})

test('a few round times are named, from a twentieth of a second to an hour', () => {
  for (const end of [0, 0.03, 0.4, 1, 7, 31, 90, 700, 3600]) {
    const { ticks } = drillTimeline(rotationResult({ steps: [sampleAt(end, 'a', 'accepted')] }))
    assert.ok(ticks.length >= 2 && ticks.length <= 8, `${end} s: ${ticks.length} ticks`)
    assert.equal(ticks[0]?.label, '0 s')
    for (const { label } of ticks) assert.match(label, /^\d+(\.\d{1,2})? s$/)
  }
})

test('a drill in which nothing happened is drawn too', () => {
  const drawn = drillTimeline(rotationResult({ steps: [], measures: [], changed: [] }))
  assert.deepEqual([drawn.rows, drawn.marks, drawn.fetches.dots], [[], [], []])
})

test('the partial prints all of it, and what is foreign as text (U-01)', async () => {
  const steps = [act(0, '<script>\u202e'), sampleAt(1, 'a', 'refused')]
  const timeline = drillTimeline(rotationResult({ steps }))
  const app = express()
  registerViews(app)
  app.get('/', (_request, response) =>
    renderPage(response, 'partials/drill-timeline' as PageName, { timeline }),
  )
  const { text, status } = await request(app).get('/')
  assert.equal(status, 200, text)
  assert.doesNotMatch(text, /<script>|\u202e/)
  assert.match(text, /class="drill-bar drill-refused"/)
  assert.match(text, /refused throughout/)
  assert.match(text, /accepted after 1\.8 s/)
})
