/** The revision of the protocol that the first request of a session asks for. */
const PROTOCOL_VERSION = '2025-06-18'

/** The first request of an MCP session (Model Context Protocol, lifecycle). */
export function initializeRequest(client: string): object {
  return {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: PROTOCOL_VERSION,
      capabilities: {},
      clientInfo: { name: client, version: '1.0' },
    },
  }
}
