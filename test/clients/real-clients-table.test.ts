import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../support/source-files.ts'
import { CLIENTS } from './client-test.ts'

test('the table in docs/sign-in.md has every client that is tested, with the version that is tested, and no other (issue: what is claimed is shown)', () => {
  const page = readFileSync(join(ROOT, 'docs/sign-in.md'), 'utf8')
  const [, section = ''] = page.split('\n## Real clients\n')
  const rows = [...section.matchAll(/^\| (\S.*?) +\| (\d+\.\d+\.\d+) +\|/gm)]
  assert.deepEqual(
    rows.map(([, name, version]) => [name, version]),
    Object.entries(CLIENTS).map(([name, version]) => [name, version()]),
  )
})
