import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawDrill } from '../../../src/probe/drills/draw-drill.ts'
import { resultOfDrill } from '../../../src/probe/drills/result-of-drill.ts'
import { act, rotationResult, sampleAt } from './steps.ts'

const lineOf = (lines: readonly string[], name: string) =>
  lines.find((line) => line.startsWith(`  ${name} `))?.slice(7) ?? ''

test('a time line has a sign for each column, from what was so there (issue: drills)', () => {
  const lines = drawDrill(rotationResult())
  assert.match(lines[0] ?? '', /^DRILL rotation-unannounced: /)
  assert.equal(lineOf(lines, 'old'), '='.repeat(48))
  assert.match(lineOf(lines, 'new'), /^ {12}-{34}==$/)
  assert.match(lines[3] ?? '', /^ {17}\^$/, 'where the keys were rotated')
  assert.match(lines[4] ?? '', /^ +0 s +2\.4 s$/)
})

test('beside the drawing all is told in words: what was done when, what was measured and changed (issue: drills)', () => {
  const lines = drawDrill(rotationResult())
  assert.ok(lines.includes('  ^  0.50 s  keys rotated'))
  assert.ok(lines.includes('  measured  accepted after 1.8 s'))
  assert.ok(lines.includes('  measured  the JWK Set was asked once'))
  assert.ok(lines.includes('  changed   ES256 keys were rotated.'))
})

test('an answer that is neither yes nor no has a sign of its own, and one instant fills no more than its column', () => {
  const steps = [
    sampleAt(0, 'a', 'accepted'),
    sampleAt(1, 'a', 'hang'),
    sampleAt(2, 'a', 'refused'),
  ]
  assert.match(drawDrill(rotationResult({ steps }))[1] ?? '', /^ {2}a {2}={24}!{23}-$/)
  const once = drawDrill(rotationResult({ steps: [sampleAt(0, 'a', 'accepted')] }))
  assert.equal(once[1], '  a  =')
})

test('nothing of a drill can drive a terminal (B-06)', () => {
  const steps = [act(0, 'done\u001b[2J\nDRILL forged')]
  const text = drawDrill(rotationResult({ steps, changed: ['\u202eback'] })).join('\n')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  assert.doesNotMatch(text, /[\u001b\u202e]/)
  assert.doesNotMatch(text, /^DRILL forged/m)
})

test('reports take a part of a drill as a result like any other: what was sent, how long it took, what was found', () => {
  const finding = {
    severity: 'error',
    rule: 'new-key',
    text: 'Refused.',
    advice: 'Fetch.',
  } as const
  const result = resultOfDrill(rotationResult({ findings: [finding] }))
  assert.equal(result.sent, 'old 3 times, new 2 times, in 2.4 s')
  assert.deepEqual(
    [result.group, result.ms, result.outcome, result.status, result.expected],
    ['drill', 2400, 'accepted', 200, 'accept'],
  )
  assert.deepEqual(result.findings, [finding])
})
