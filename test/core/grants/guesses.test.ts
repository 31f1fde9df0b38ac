import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type GuessesByIssuer,
  MOST_GUESSES,
  secondsToWait,
  withGuess,
} from '../../../src/core/grants/guesses.ts'

const guessed = (count: number, at: number, before: GuessesByIssuer = {}) =>
  Array.from({ length: count }).reduce<GuessesByIssuer>(
    (counts) => withGuess(counts, 1, at),
    before,
  )

test('after so many wrong codes within a minute no other is looked up until it is over (RFC 8628 section 5.1, D-06)', () => {
  assert.equal(secondsToWait({}, 1, 1000), 0)
  assert.equal(secondsToWait(guessed(MOST_GUESSES - 1, 1000), 1, 1000), 0)
  const full = guessed(MOST_GUESSES, 1000)
  assert.equal(secondsToWait(full, 1, 1000), 60)
  assert.equal(secondsToWait(full, 1, 1059), 1)
  assert.equal(secondsToWait(full, 1, 1060), 0)
})

test('the codes of a minute that is over are forgotten, those of other issuers too (D-06)', () => {
  const full = guessed(MOST_GUESSES, 1000)
  assert.deepEqual(withGuess(full, 1, 1060), { 1: { since: 1060, wrong: 1 } })
  assert.deepEqual(withGuess(full, 2, 1060), { 2: { since: 1060, wrong: 1 } })
  assert.deepEqual(withGuess(full, 2, 1010)[1], full[1])
  assert.equal(secondsToWait(withGuess(full, 2, 1010), 2, 1010), 0)
})

test('a clock that was put back locks nobody out (Z-11)', () => {
  const full = guessed(MOST_GUESSES, 1000)
  assert.equal(secondsToWait(full, 1, 400), 0)
  assert.deepEqual(withGuess(full, 1, 400), { 1: { since: 400, wrong: 1 } })
})
