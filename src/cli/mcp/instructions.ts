/** What MCP clients tell their model of all tools together. */
export const INSTRUCTIONS = `mcp-mock-idp is a mock identity provider (OAuth 2.1 and OpenID Connect authorization server) for developing and testing MCP servers on this machine. Its tokens are really signed, its introspection, revocation and key rotation are real; it protects nothing and is not for production.

To put auth into an MCP server: get_status, list_connect_targets, connect (with the FastMCP version of the project and the server's URL as audience), then draft_protected_resource so that MCP clients can log in.
To test one that runs: probe_server, fix what it finds, probe again; run_drill for key rotation, revocation and outages. For tests in code: mint_token (sound, or with one fault of search_token_faults).
To find out why something is refused: inspect_token with the audience and scopes that the server expects, and list_events to see what the server really asked.

The URL of an MCP server and its audience must be the same letter by letter (127.0.0.1 is not localhost). Undo what you change for a test: clear_endpoint_faults, set_clock without members. Times are Unix seconds, durations seconds.`
