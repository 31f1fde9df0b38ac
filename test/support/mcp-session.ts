import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type CallToolResult, Client, type Progress } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { ENTRY } from './cli-process.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** How a session is opened. */
export interface SessionOptions {
  /** Of `mcp-mock-idp mcp`; a free port unless one is named. */
  readonly args?: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Default: the one of 2025, as most clients have it. */
  readonly negotiation?: 'legacy' | 'auto'
}

/** How a call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** A real MCP client with the real process behind it. */
export interface McpSession {
  readonly client: Client
  readonly pid: number | null
  /** Calls a tool that must succeed; answers its JSON. */
  call(name: string, input?: object, options?: CallOptions): Promise<Record<string, unknown>>
  /** Calls a tool that must fail; answers what it says. */
  refused(name: string, input?: object): Promise<string>
  /** Calls a tool. */
  ask(name: string, input?: object, options?: CallOptions): Promise<CallToolResult>
  /** What the process has written to stderr so far. */
  stderr(): string
}

/** Starts the process and speaks MCP with it; both end with the test. */
export async function openMcpSession(
  t: Pick<TestContext, 'after'>,
  { args = ['--port', '0'], cwd, env = {}, negotiation = 'legacy' }: SessionOptions = {},
): Promise<McpSession> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...ENTRY, 'mcp', ...args],
    cwd: cwd ?? temporaryDirectory(t as TestContext),
    env: { ...withoutOptions(), ...env },
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: negotiation } },
  )
  t.after(() => client.close())
  await client.connect(transport)
  await client.listTools()
  const ask: McpSession['ask'] = async (name, input = {}, { signal, onProgress } = {}) => {
    const options = {
      timeout: 120_000,
      ...(signal && { signal }),
      ...(onProgress && { onprogress: onProgress }),
    }
    const params = { name, arguments: input as Record<string, unknown> }
    return (await client.callTool(params, options)) as CallToolResult
  }
  return {
    client,
    pid: transport.pid,
    ask,
    call: async (name, input, options) => {
      const result = await ask(name, input, options)
      assert.notEqual(result.isError, true, textOf(result))
      assert.ok(textOf(result).length > 0, `${name} says nothing`)
      return result.structuredContent as Record<string, unknown>
    },
    refused: async (name, input) => {
      const result = await ask(name, input)
      assert.equal(result.isError, true, textOf(result))
      return textOf(result)
    },
    stderr: () => stderr,
  }
}

/** The text of a result. */
export function textOf({ content }: CallToolResult): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

/** The environment of the test without options of ours. */
function withoutOptions(): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      !entry[0].startsWith('MOCK_IDP_') && entry[1] !== undefined,
  )
  return Object.fromEntries(own)
}
