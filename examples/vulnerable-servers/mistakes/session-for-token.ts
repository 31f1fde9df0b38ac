import type { Mistake } from '../server.ts'

/**
 * Mistake: a session stands for the token: later requests of it need none.
 * Rule: MCP authorization, access token usage: in every request.
 * Found by: mcp-no-token-after-init.
 */
export const sessionForToken: Mistake = {
  http: {
    recognize: ({ headers }, sessions) => {
      const id = headers['mcp-session-id']
      const needsToken = headers.authorization !== undefined || typeof id !== 'string'
      return needsToken ? null : sessions.ownerOf(id)
    },
  },
}
