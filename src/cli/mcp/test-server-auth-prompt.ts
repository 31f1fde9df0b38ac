import { z } from 'zod'

/** What the prompt takes. */
export const PROMPT_ARGUMENTS = z.object({
  url: z.string().describe('URL of the MCP server, such as http://127.0.0.1:8000/mcp'),
  scope: z.string().optional().describe('scopes that it requires, joined by blanks'),
})

/** The prompt by which a person has the auth of an MCP server tested from end to end. */
export function testServerAuthText({ url, scope }: z.output<typeof PROMPT_ARGUMENTS>): string {
  const scoped = scope === undefined ? 'no scope' : `the scope "${scope}"`
  return `Test how the MCP server at ${url} checks access tokens, with the tools of mcp-mock-idp. It requires ${scoped}.

1. get_status: note the issuer. If the server does not trust it yet, show me the configuration from connect (look up its framework and version in this project first) and stop until it runs with that.
2. check_protected_resource with resource ${url}: can MCP clients find the issuer?
3. probe_server with url ${url}. If the diagnosis says that the good token is refused, explain why and what to change, and stop.
4. For each error: read the code that checks tokens in this project, and propose the smallest change that fixes it; then probe those cases again with only.
5. run_drill with drill rotation, and with drill revocation if the server introspects.
6. Report: verdict, errors fixed and left, warnings, matters of policy in one line each, and the times that the drills measured.`
}
