import { draftProtectedResource } from '../../idp/draft-protected-resource.ts'
import { checkProtection } from '../../probe/check-protection.ts'
import { adminRoute } from './admin-route.ts'
import {
  checkJson,
  checkSchema,
  draftJson,
  draftSchema,
  protectedResourceBody,
  protectedResourceQuery,
} from './bodies/protected-resource.ts'

const draft = adminRoute({
  method: 'get',
  path: '/api/protected-resource',
  summary:
    'What an MCP server has to serve so that clients find this issuer: its protected resource metadata (RFC 9728), its challenges, and code that serves them',
  query: protectedResourceQuery,
  answers: { 200: { description: 'the draft', schema: draftSchema } },
  async handle({ idp, issuer, query }) {
    return { status: 200, json: draftJson(await draftProtectedResource(idp, issuer, query)) }
  },
})

// Not a GET: any page may let a browser send those, and this one makes us ask another server.
const check = adminRoute({
  method: 'post',
  path: '/api/protected-resource/check',
  summary: 'Ask the MCP server what it really serves, and say what differs from the draft',
  body: protectedResourceBody,
  answers: { 200: { description: 'what differs', schema: checkSchema } },
  async handle({ idp, issuer, body }) {
    const drafted = await draftProtectedResource(idp, issuer, body)
    return { status: 200, json: checkJson(drafted, await checkProtection(drafted)) }
  },
})

/** What MCP servers serve so that clients find an issuer. */
export const PROTECTED_RESOURCE_ROUTES = [draft, check]
