import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXAMPLES, exampleNames, foldersOfExamples } from './example-names.ts'

function readme(folder = ''): string {
  return readFileSync(join(EXAMPLES, folder, 'README.md'), 'utf8')
}

test('the index leads to every example, and to nothing that is not there (documentation)', () => {
  const linked = [...readme().matchAll(/\]\((?!\.\.|https?:)([\w./-]+)\)/g)].map(
    ([, path = '']) => path,
  )
  const folders = [...new Set(linked.map((path) => path.split('/')[0]))].sort()
  assert.deepEqual(folders, foldersOfExamples())
  for (const path of linked) assert.ok(statSync(join(EXAMPLES, path)).isFile(), path)
})

test('the page of the FastMCP examples names every one of them (documentation)', () => {
  const text = readme('fastmcp')
  const files = exampleNames().filter((name) => name.startsWith('fastmcp/'))
  assert.ok(files.length > 0)
  for (const file of files) assert.ok(text.includes(`](${file.split('/')[1]})`), file)
})
