import assert from 'node:assert/strict'
import { join } from 'node:path'
import { ROOT } from '../support/source-files.ts'
import { runTool } from './built-example.ts'
import { EXAMPLES } from './example-names.ts'
import { exampleTest, pythonOf } from './example-test.ts'

const LACK = 'Python is missing: run this by npm run test:examples.'

const PYTHON = pythonOf('pytest-4.1.2')
const PLUGIN = 'mcp_mock_idp.pytest_plugin'

const plugin = (name: string) => ['-p', name]

exampleTest(
  'pytest-suite',
  'its tests pass with the fixture of the Python package (mcp-mock-idp)',
  async () => {
    const report = await runTool({
      // An installed package registers the plugin by its entry point.
      words: [PYTHON, '-m', 'pytest', '-q', ...plugin('no:cacheprovider'), ...plugin(PLUGIN)],
      folder: join(EXAMPLES, 'pytest-suite'),
      lack: LACK,
      environment: {
        PYTHONPATH: join(ROOT, 'python', 'src'),
        MOCK_IDP_COMMAND: join(ROOT, 'dist', 'cli', 'main.js'),
      },
    })
    assert.match(report, /\b10 passed\b/)
  },
)
