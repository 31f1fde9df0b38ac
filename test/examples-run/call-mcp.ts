import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

/** Calls `whoami` with the MCP TypeScript client, and answers what it says; throws where the server refuses. */
export async function callWhoami(url: string, token: string): Promise<unknown> {
  const headers = { Authorization: `Bearer ${token}` }
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  const client = new Client({ name: 'examples', version: '1.0.0' })
  // The transport's optional members are typed without undefined.
  await client.connect(transport as Parameters<Client['connect']>[0])
  try {
    const { content } = await client.callTool({ name: 'whoami' })
    const [first] = content as readonly { readonly text?: string }[]
    return JSON.parse(first?.text ?? 'null')
  } finally {
    await client.close()
  }
}

/** The status that an MCP server answers an `initialize` with that token, or without any. */
export async function statusOf(url: string, token: string | null): Promise<number> {
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'examples', version: '1.0.0' },
  }
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  })
  await answer.arrayBuffer()
  return answer.status
}
