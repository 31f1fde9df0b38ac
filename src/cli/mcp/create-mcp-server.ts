import { McpServer, type ServerContext } from '@modelcontextprotocol/server'
import { VERSION } from '../../idp/status.ts'
import { type Calling, callTool, inputOf } from './call-tool.ts'
import { INSTRUCTIONS } from './instructions.ts'
import { PROMPT_ARGUMENTS, testServerAuthText } from './test-server-auth-prompt.ts'
import { EFFECTS, type Tool, type ToolCall } from './tool.ts'
import { toolSchema } from './tool-schema.ts'
import { TOOLS } from './tools.ts'

/** The MCP server with all its tools, for one connection. */
export function createMcpServer(calling: Calling): McpServer {
  const server = new McpServer(
    { name: 'mcp-mock-idp', title: 'Mock identity provider', version: VERSION },
    {
      instructions: INSTRUCTIONS,
      capabilities: { tools: { listChanged: false }, prompts: { listChanged: false } },
    },
  )
  for (const tool of TOOLS) register(server, tool, calling)
  server.registerPrompt(
    'test_server_auth',
    {
      title: 'Test an MCP server’s auth',
      description: 'Has the auth of a running MCP server tested from end to end, and repaired.',
      argsSchema: PROMPT_ARGUMENTS,
    },
    (given) => ({
      messages: [{ role: 'user', content: { type: 'text', text: testServerAuthText(given) } }],
    }),
  )
  return server
}

function register(server: McpServer, tool: Tool, calling: Calling): void {
  const { name, title, description, output, effect } = tool
  const shown = {
    title,
    description,
    inputSchema: toolSchema(inputOf(tool)),
    outputSchema: toolSchema(output),
    annotations: { title, ...EFFECTS[effect] },
  }
  server.registerTool(name, shown, (input, context) =>
    callTool(tool, calling, {
      input,
      signal: context.mcpReq.signal,
      report: reporter(context),
    }),
  )
}

/** Tells the client how far a call is, where it has asked for that (MCP 2025-11-25, progress). */
function reporter({ mcpReq }: ServerContext): ToolCall['report'] {
  const progressToken = mcpReq._meta?.progressToken
  if (progressToken === undefined) return async () => {}
  return async ({ done, total, message }) => {
    const params = { progressToken, progress: done, message, ...(total && { total }) }
    // A client that has left misses nothing.
    await mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {})
  }
}
