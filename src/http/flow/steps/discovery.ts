import { ENDPOINTS } from '../../../core/protocol/endpoints.ts'
import type { FlowCheck } from '../flow-run.ts'
import { type FlowStep, sameCheck, textOf } from '../flow-step.ts'

/** The client reads what the authorization server can do. */
export const discovery: FlowStep = {
  name: 'discovery',
  title: 'Discovery',
  about:
    'The client reads the server’s metadata: where its endpoints are, and what it supports. An MCP client is led here by the authorization_servers of the MCP server’s own metadata.',
  verb: 'Read the metadata',
  mistakes: [],
  blockedBy: () => null,
  async request(_run, { idp, issuer }) {
    const base = idp.publicUrl.replace(/\/$/, '')
    const path = issuer.url.startsWith(base) ? issuer.url.slice(base.length) : ''
    const url = base + ENDPOINTS.oauthMetadata + path
    return { method: 'GET', url, headers: { Accept: 'application/json' }, parameters: [], body: '' }
  },
  learn: ({ json }) => (json === undefined ? {} : { metadata: json }),
  async checks(response, _run, { issuer }) {
    return [
      sameCheck(
        'issuer',
        { expected: issuer.issuer, came: textOf(response, 'issuer') },
        'RFC 8414 section 3.3',
      ),
      listed(response.json?.code_challenge_methods_supported, 'S256'),
    ]
  },
}

function listed(methods: unknown, method: string): FlowCheck {
  const passed = Array.isArray(methods) && methods.includes(method)
  return {
    name: 'code_challenge_methods_supported',
    passed,
    detail: passed ? `has ${method}` : `must have ${method}, or an MCP client goes no further`,
    rule: 'MCP authorization; RFC 7636 section 4.2',
  }
}
