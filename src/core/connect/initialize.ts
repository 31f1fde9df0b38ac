/** A revision of the protocol that servers of every age know. */
const WELL_KNOWN_VERSION = '2025-06-18'

/** The first request of an MCP session (Model Context Protocol, lifecycle), by a client of this name. */
export function initializeRequest(
  client: string,
  { version = '1.0', protocolVersion = WELL_KNOWN_VERSION } = {},
): object {
  return {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: client, version },
    },
  }
}
