import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** Makes an empty folder that is removed with all in it when the test ends. */
export function temporaryDirectory(test: TestContext): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-mock-idp-test-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
