import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULTS } from '../../src/core/faults/catalogue.ts'
import { InvalidInput } from '../../src/core/protocol/invalid-input.ts'
import { adviceFor } from '../../src/probe/judging/advice.ts'
import { type ProbeTerms, planProbe } from '../../src/probe/plan.ts'
import { checkSelection, type Selection } from '../../src/probe/selection.ts'

const TERMS: ProbeTerms = {
  mode: 'jwt',
  transport: 'http',
  alg: 'RS256',
  audience: 'http://127.0.0.1:8000/mcp',
  scope: 'mcp:read',
  scopeRequired: true,
  sessions: true,
  badAnswers: 'unwanted',
}

const plan = (over: Partial<ProbeTerms> = {}, selection: Selection = {}) =>
  planProbe({ ...TERMS, ...over }, selection)
const ids = (over: Partial<ProbeTerms>, selection?: Selection) =>
  plan(over, selection).cases.map(({ fault }) => fault.id)
const planned = (id: string, over: Partial<ProbeTerms> = {}) => {
  const [found] = plan(over, { only: [id] }).cases
  assert.ok(found, `${id} is not sent`)
  return found
}
const reasonFor = (id: string, over: Partial<ProbeTerms> = {}) =>
  plan(over, { only: [id] }).skipped[0]?.reason

test('every case of the catalogue is sent or skipped with a reason, in every mode (issue: probe)', () => {
  for (const mode of ['jwt', 'introspection', 'static'] as const) {
    for (const transport of ['http', 'sse'] as const) {
      const { cases, skipped } = plan({ mode, transport })
      const all = [...cases.map(({ fault }) => fault.id), ...skipped.map(({ id }) => id)]
      assert.deepEqual(all.sort(), FAULTS.map(({ id }) => id).sort())
      for (const { id, reason } of skipped) assert.match(reason, /^[a-z].+[^.]$/, id)
    }
  }
})

test('what is due follows the way a server checks tokens (decision 28)', () => {
  assert.equal(planned('typ-jwt').expected, 'reject')
  assert.equal(planned('typ-jwt', { mode: 'introspection' }).expected, 'policy')
  assert.equal(planned('ok-typ-full', { mode: 'introspection' }).expected, 'accept')
  assert.equal(planned('exp-past', { mode: 'introspection' }).expected, 'reject')
  assert.equal(planned('ok-rs256', { mode: 'static' }).expected, 'reject')
  assert.deepEqual(
    [planned('scope-other').due, planned('scope-other', { mode: 'static' }).due],
    [403, 401],
  )
  assert.equal(planned('life-revoked-jwt').expected, 'policy')
  assert.equal(planned('life-revoked-jwt', { mode: 'introspection' }).expected, 'reject')
})

test('which algorithms a server takes is its own affair, but for the one that it is known to take (RFC 8725 section 3.1)', () => {
  assert.equal(planned('ok-rs256').expected, 'accept')
  assert.equal(planned('ok-es256').expected, 'policy')
  assert.equal(planned('ok-es256', { alg: 'ES256' }).expected, 'accept')
  assert.equal(planned('ok-rs256', { alg: 'ES256' }).expected, 'policy')
})

test('blanks around a token are no part of the header, so that nobody is blamed for them (RFC 9110 section 5.5)', () => {
  for (const id of ['ws-leading', 'ws-trailing']) assert.equal(planned(id).expected, 'policy', id)
  assert.equal(planned('ws-newline-inside').expected, 'reject')
})

test('cases that say nothing here are left out, each with its reason (issue: probe)', () => {
  assert.match(reasonFor('scope-missing', { scope: null }) ?? '', /--scope/)
  assert.match(reasonFor('aud-origin', { audience: 'http://127.0.0.1:8000' }) ?? '', /a path/)
  assert.match(reasonFor('mcp-session-other-user', { sessions: false }) ?? '', /no sessions/)
  assert.match(reasonFor('intro-401', {}) ?? '', /does not introspect/)
  const introspecting = { mode: 'introspection' } as const
  assert.match(reasonFor('intro-401', introspecting) ?? '', /--bad-answers/)
  assert.match(
    reasonFor('intro-401', { ...introspecting, badAnswers: 'taken' }) ?? '',
    /somebody else/,
  )
  assert.equal(reasonFor('intro-401', { ...introspecting, badAnswers: 'wanted' }), undefined)
  assert.match(reasonFor('life-unknown-kid-flood', { mode: 'introspection' }) ?? '', /no keys/)
  assert.match(reasonFor('mcp-no-token-after-init', { transport: 'sse' }) ?? '', /stream/)
  assert.match(reasonFor('mcp-as-mixup') ?? '', /for clients/)
  assert.equal(reasonFor('scope-missing'), undefined)
})

test('to accept a token without the scope is an error where the scope is surely required, else a warning', () => {
  assert.equal(planned('scope-missing').accepting, 'error')
  assert.equal(planned('scope-missing', { scopeRequired: false }).accepting, 'warning')
  assert.equal(planned('aud-wrong', { scopeRequired: false }).accepting, 'error')
})

test('cases are chosen by id, by group, by kind and by a pattern, and left out likewise (issue: probe)', () => {
  assert.deepEqual(ids({}, { only: ['exp-past'] }), ['exp-past'])
  assert.ok(ids({}, { only: ['exp'] }).every((id) => id.startsWith('exp-')))
  assert.ok(ids({}, { only: ['delivery'] }).every((id) => id.startsWith('http-')))
  assert.deepEqual(ids({}, { only: ['aud-*array*'] }), [
    'aud-empty-array',
    'aud-array-without',
    'aud-nested-array',
  ])
  assert.deepEqual(ids({}, { only: ['*-flipped'] }), ['sig-flipped'])
  assert.deepEqual(ids({}, { only: ['exp-past*'], skip: ['exp-past-*'] }), ['exp-past'])
  assert.equal(ids({}, { skip: ['token', 'state', 'delivery'] }).length, 0)
  assert.throws(
    () => checkSelection({ only: ['exp', 'expp'], skip: ['a*b*c'] }),
    (error) => error instanceof InvalidInput && error.issues.length === 2,
  )
})

test('for every case that must be refused there is advice of its own on what to change (issue: probe)', () => {
  const general = adviceFor('nobody-knows')
  const without = plan().cases.filter(
    ({ fault, expected }) => expected === 'reject' && adviceFor(fault.id) === general,
  )
  assert.deepEqual(
    without.map(({ fault }) => fault.id),
    [],
  )
})
