import type { Meaning } from '../support/findings.ts'

/** What the findings at FastMCP mean. */
export const FASTMCP_MEANINGS: readonly Meaning[] = [
  {
    cases: /./,
    rule: 'resource-metadata',
    text: 'A verifier by itself names no protected resource metadata; `RemoteAuthProvider` around it does, and then clients find the issuer.',
  },
  {
    cases: /^mcp-challenge$/,
    rule: 'metadata',
    text: 'The same: without `RemoteAuthProvider` there are none to be fetched.',
  },
  {
    cases: /^scope-/,
    rule: 'status',
    text: 'A missing scope is told as a token that is not good, so that a client signs in anew and comes back with the same scopes; 403 with `insufficient_scope` would have it ask for more.',
  },
  {
    cases: /^life-unknown-kid-flood$/,
    rule: 'jwks-flood',
    text: 'Each kid that it has not seen makes it fetch the JWKS: whoever can reach the server can make it flood the issuer. FastMCP 3 waits 30 seconds between fetches.',
  },
  {
    cases: /^pl-deep$/,
    rule: 'no-server-error',
    text: 'The nesting ends in a `RecursionError` that nobody catches.',
  },
  {
    cases: /^exp-1e400$/,
    rule: 'no-server-error',
    text: 'The time is read as infinity, and making an integer of it ends in an `OverflowError` that nobody catches.',
  },
  {
    cases: /^crit-/,
    text: 'What `crit` names is only compared with what is known: an empty list, or the name of a registered member, passes. The token is not sound, but nothing is gained by it.',
  },
  {
    cases: /^typ-/,
    text: '`typ` is not looked at: any JWT of the issuer that has the right audience is an access token.',
  },
  {
    cases: /^b64-false$/,
    text: 'joserfc knows RFC 7797 and verifies a payload that is not encoded; a JWT must not have one.',
  },
  {
    cases: /^b64-/,
    text: 'Authlib reads base64 leniently, so that one token has many spellings: the text of a token is no identifier for a cache or a list of revoked ones.',
  },
  {
    cases: /^(exp-|pl-proto)/,
    text: '`exp` is checked only where it is there and means something to Python’s `if`: a token without one never expires.',
  },
  {
    cases: /^nbf-/,
    text: '`nbf` is not looked at: a token is accepted before its time.',
  },
  {
    cases: /^iat-/,
    text: '`iat` is not looked at; RFC 9068 wants it in every access token.',
  },
  {
    cases: /^(sub|client-id|jti)-/,
    text: 'The claims that RFC 9068 requires are taken as they come; the client is `client_id`, else `sub`, else "unknown".',
  },
  {
    cases: /^(aud-|mcp-passthrough-other|intro-other-aud)/,
    text: 'The verifier has no parameter for the audience: any active token of the issuer is taken, for whichever server it was issued.',
  },
  {
    cases: /^intro-active-string$/,
    text: '`active` is looked at as Python looks at a text: any that is not empty counts as true, "false" too.',
  },
  {
    cases: /^http-two-headers$/,
    text: 'Of two Authorization headers one is taken: where something in front of the server looks at the other, the two disagree about who calls.',
  },
]
