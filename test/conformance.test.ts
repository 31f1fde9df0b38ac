import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { filesBelow, ROOT } from './support/source-files.ts'

/** What the table must cover, in order. */
const RFCS = [
  ['6749', '6750', '7009', '7523', '7591', '7592', '7636', '7662', '8414'],
  ['8628', '8693', '8707', '9068', '9126', '9207', '9449', '9700'],
].flat()

const HEADING = /^## \[RFC (\d+)\]\(https:\/\/www\.rfc-editor\.org\/rfc\/rfc(\d+)\): \S/
const TABLE_HEAD = ['| section | an authorization server must | shown by |', '| --- | --- | --- |']
const NOT_APPLICABLE = /^Does not apply: \S.{20,}$/

/** What an RFC requires, and the titles of the tests that show it; none where it does not apply. */
interface Row {
  readonly rfc: string
  readonly section: string
  readonly requirement: string
  readonly shownBy: string
  readonly titles: readonly string[]
}

/** A part of the page below a heading of an RFC. */
interface Chapter {
  readonly heading: string
  readonly head: readonly string[]
  readonly rows: readonly string[]
}

const chapters: readonly Chapter[] = readFileSync(join(ROOT, 'docs/conformance.md'), 'utf8')
  .split(/^(?=## )/m)
  .slice(1)
  .map((text) => {
    const [heading = '', ...lines] = text.split('\n').filter((line) => line !== '')
    return { heading, head: lines.slice(0, 2), rows: lines.slice(2) }
  })

const rfcOf = ({ heading }: Chapter) => HEADING.exec(heading)?.[1] ?? heading

const rows: readonly Row[] = chapters.flatMap((chapter) =>
  chapter.rows.map((line) => rowOf(rfcOf(chapter), line)),
)

function rowOf(rfc: string, line: string): Row {
  const [, section = '', requirement = '', shownBy = '', ...rest] = line
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
  assert.deepEqual(rest, [''], `three cells a row: ${line}`)
  const titles = NOT_APPLICABLE.test(shownBy)
    ? []
    : shownBy.split('<br>').map((one) => /^`([^`]+)`$/.exec(one)?.[1] ?? one)
  return { rfc, section, requirement, shownBy, titles }
}

/** The titles of all tests of a file; what a title takes from a table of cases is an ellipsis. */
function titlesIn(source: string): readonly string[] {
  return [...source.matchAll(/(?<![.\w])test\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs)].map(
    ([, quote, text = '']) =>
      (quote === '`' ? text.replace(/\$\{[^{}]*\}/g, '…') : text).replace(/\\(.)/g, '$1'),
  )
}

const known = new Set(
  filesBelow('test/rfc')
    .filter((path) => path.endsWith('.test.ts'))
    .flatMap((path) => titlesIn(readFileSync(join(ROOT, path), 'utf8'))),
)

/** The sections of an RFC that a title names: one, or a list of them. */
function sectionsIn(title: string, rfc: string): readonly string[] {
  const cited = /RFC (\d+) sections? (\d+(?:\.\d+)*(?:(?:, | and )\d+(?:\.\d+)*(?![\w.]))*)/g
  return [...title.matchAll(cited)]
    .filter(([, number]) => number === rfc)
    .flatMap(([, , list = '']) => list.split(/, | and /))
}

const where = ({ rfc, section, requirement }: Row) =>
  `RFC ${rfc} section ${section}: ${requirement}`

test('each RFC has its chapter with its link and its table, in order, and no other has one', () => {
  const numbers = chapters.map(({ heading }) => HEADING.exec(heading)?.slice(1, 3) ?? heading)
  assert.deepEqual(
    numbers,
    RFCS.map((rfc) => [rfc, rfc]),
  )
  for (const chapter of chapters) {
    assert.deepEqual(chapter.head, TABLE_HEAD, rfcOf(chapter))
    assert.ok(chapter.rows.length > 0, `RFC ${rfcOf(chapter)} has no row`)
  }
})

test('each row has a section, a requirement, and either titles of tests or why it does not apply', () => {
  for (const row of rows) {
    assert.match(row.section, /^\d+(\.\d+)*$/, where(row))
    assert.match(row.requirement, /^\S.{5,}$/, where(row))
    for (const title of row.titles) assert.ok(row.shownBy.includes(`\`${title}\``), where(row))
  }
  const unmet = rows.filter(({ titles }) => titles.length === 0)
  assert.ok(unmet.length < rows.length / 6, 'most of it applies')
})

test('each test that a row names is in test/rfc', () => {
  assert.ok(known.size > 300, 'the titles are found')
  const missing = rows.flatMap((row) =>
    row.titles.filter((title) => !known.has(title)).map((title) => `${where(row)}: ${title}`),
  )
  assert.deepEqual(missing, [])
})

test('each test that a row names cites the RFC and the very section', () => {
  const uncited = rows.flatMap((row) =>
    row.titles
      .filter((title) => !sectionsIn(title, row.rfc).includes(row.section))
      .map((title) => `${where(row)}: ${title}`),
  )
  assert.deepEqual(uncited, [])
})

test('no row is there twice, and none names a test twice', () => {
  const seen = rows.map(where)
  assert.deepEqual(
    seen.filter((one, at) => seen.indexOf(one) !== at),
    [],
  )
  for (const row of rows) assert.equal(new Set(row.titles).size, row.titles.length, where(row))
})

test('the rows of an RFC are in the order of their sections', () => {
  for (const rfc of RFCS) {
    const sections = rows.filter((row) => row.rfc === rfc).map(({ section }) => section)
    const sorted = sections.toSorted((one, other) =>
      one.localeCompare(other, 'en', { numeric: true }),
    )
    assert.deepEqual(sections, sorted, `RFC ${rfc}`)
  }
})
