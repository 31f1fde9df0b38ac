import type { Meaning } from '../support/findings.ts'

/** What the findings at a server on the MCP TypeScript SDK mean. */
export const TYPESCRIPT_SDK_MEANINGS: readonly Meaning[] = [
  {
    cases: /./,
    rule: 'resource-metadata',
    text: 'The middleware names protected resource metadata only where it is given `resourceMetadataUrl`; `mcpAuthMetadataRouter` serves them.',
  },
  {
    cases: /^mcp-challenge$/,
    rule: 'metadata',
    text: 'The same: `mcpAuthMetadataRouter` is not there to serve them.',
  },
  {
    cases: /^typ-/,
    text: 'jose looks at `typ` only where it is given the option `typ`: `typ: "at+jwt"` refuses all of these.',
  },
  {
    cases: /^b64-padding$/,
    text: 'Padding is read over, so that one token has two spellings: the text of a token is no identifier.',
  },
  {
    cases: /^exp-1e400$/,
    text: 'JavaScript reads the number as infinity, which is always to come: the token never expires.',
  },
  {
    cases: /^(iat|sub|client-id|jti)-/,
    text: 'jose requires a claim only where it is in `requiredClaims`, and does not look at its type; RFC 9068 requires `sub`, `client_id`, `iat` and `jti`.',
  },
  {
    cases: /^http-two-headers$/,
    text: 'Node’s HTTP server keeps the first of two Authorization headers: where something in front of the server looks at the other, the two disagree about who calls.',
  },
]
