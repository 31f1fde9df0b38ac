import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { type Calling, callTool } from '../../../src/cli/mcp/call-tool.ts'
import { inToolWords } from '../../../src/cli/mcp/in-tool-words.ts'
import { defineTool, type Tool } from '../../../src/cli/mcp/tool.ts'
import { serverClient } from '../../../src/cli/server-client.ts'
import { startTestServer } from '../../support/test-server.ts'

const asked = { input: {}, signal: new AbortController().signal, report: async () => {} }

/** A tool of the test's own. */
function toolOf(over: Partial<Pick<Tool, 'withinSeconds' | 'run'>>): Tool {
  return defineTool({
    name: 'try_it',
    title: 'Try it',
    description: 'For a test.',
    input: z.strictObject({}),
    output: z.object({}),
    effect: 'reads',
    run: async () => ({ structured: {}, text: 'Done.' }),
    ...over,
  })
}

const faults: unknown[] = []

/** What calls have in common, with a server that runs at a URL. */
function callingAt(url: string): Calling & { readonly lost: unknown[] } {
  const client = serverClient({ url, adminToken: undefined })
  const lost: unknown[] = []
  const server = { client, kind: 'running', about: 'one of the test' } as const
  return {
    held: { use: async () => server, lose: (one) => void lost.push(one), close: async () => {} },
    issuerName: 'default',
    tellFault: (error) => void faults.push(error),
    lost,
  }
}

test('a call that takes too long is given up, with a sentence (issue 7, item 7)', async (t) => {
  const { publicUrl } = await startTestServer(t)
  const tool = toolOf({
    withinSeconds: 1,
    run: async (_input, { api }) => {
      const events = await api.get('/events', { type: 'issuer_reset', wait: 50 })
      return { structured: events, text: 'It came.' }
    },
  })
  const from = Date.now()
  const { isError, content } = await callTool(tool, callingAt(publicUrl), asked)
  assert.ok(Date.now() - from < 30_000)
  assert.equal(isError, true)
  assert.deepEqual(content, [
    { type: 'text', text: 'It did not end within 1 seconds, and was given up.' },
  ])
})

test('a fault of ours is told on stderr, and its text to nobody else (style: errors)', async (t) => {
  const { publicUrl } = await startTestServer(t)
  const cause = new Error('secret-of-the-test')
  const tool = toolOf({ run: async () => Promise.reject(cause) })
  const { isError, content } = await callTool(tool, callingAt(publicUrl), asked)
  assert.equal(isError, true)
  assert.ok(!JSON.stringify(content).includes('secret-of-the-test'))
  assert.equal(faults.at(-1), cause)
})

test('a server that does not answer is lost, whatever was asked of it (issue 7, item 7)', async (t) => {
  const { publicUrl } = await startTestServer(t)
  const tool = toolOf({
    run: async (_input, { api }) => ({ structured: await api.get('/status'), text: 'Done.' }),
  })
  const here = callingAt(publicUrl)
  assert.equal((await callTool(tool, here, asked)).isError, undefined)
  assert.deepEqual(here.lost, [])
  const nowhere = callingAt('http://127.0.0.1:9')
  assert.equal((await callTool(tool, nowhere, asked)).isError, true)
  assert.equal(nowhere.lost.length, 1)
})

test('requests and flags are called by the tools and members that stand for them (issue 7, item 7)', () => {
  const said = 'GET /api/faults/tokens lists them; --bad-answers lets it; --drill outage waits'
  assert.equal(
    inToolWords(said),
    'search_token_faults lists them; bad_answers lets it; run_drill with drill outage waits',
  )
})
