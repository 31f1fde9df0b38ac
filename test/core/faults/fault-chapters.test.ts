import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAULTS } from '../../../src/core/faults/catalogue.ts'
import {
  chapterContents,
  chapterOf,
  FAULT_CHAPTERS,
} from '../../../src/core/faults/fault-chapters.ts'
import { searchFaults } from '../../../src/core/faults/search-faults.ts'

test('every case is in one chapter, and the chapters are in the catalogue’s order (issue 5: the catalogue)', () => {
  const inChapters = FAULT_CHAPTERS.flatMap((chapter) => chapterContents(chapter).faults)
  assert.deepEqual(
    inChapters.map(({ id }) => id),
    FAULTS.map(({ id }) => id),
  )
  for (const fault of FAULTS) {
    assert.ok(chapterContents(chapterOf(fault)).faults.some(({ id }) => id === fault.id))
  }
  assert.throws(() => chapterOf({ id: 'none' }), /in no chapter/)
})

test('a search finds the cases that have every word, in whatever they say of themselves (issue 5: the catalogue)', () => {
  const ids = (q: string) => searchFaults({ q }).map(({ id }) => id)
  assert.deepEqual(ids(' EXP-past-90S '), ['exp-past-90s'])
  assert.deepEqual(ids('cve-2022-21449 order'), ['es-r-n-s-n'])
  assert.ok(ids('RFC 8707').includes('mcp-passthrough-other'))
  assert.deepEqual(ids('no such words'), [])
  assert.equal(ids('').length, FAULTS.length)
})

test('kind, chapter and what is due each narrow the catalogue, and together (issue 5: the catalogue)', () => {
  const found = searchFaults({ kind: 'token', chapter: 'scope', expected: 'policy' })
  assert.ok(found.length > 0)
  assert.ok(found.every((fault) => chapterOf(fault) === 'scope' && fault.expected === 'policy'))
  assert.ok(searchFaults({ kind: 'delivery' }).every(({ kind }) => kind === 'delivery'))
  assert.equal(searchFaults({ kind: 'delivery', chapter: 'scope' }).length, 0)
})
