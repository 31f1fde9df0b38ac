import type { Mistake } from '../server.ts'

/**
 * Mistake: a session is not bound to whom it was begun for.
 * Rule: MCP security best practices, session hijacking.
 * Found by: mcp-session-other-user.
 */
export const sessionOfAnybody: Mistake = { http: { mayUse: () => true } }
