import { z } from 'zod'
import type { ProtectedResourceDraft } from '../../../core/connect/protected-resource-draft.ts'
import type { ResourceChallenge } from '../../../core/protocol/resource-challenges.ts'
import type { ProtectionCheck } from '../../../probe/check-protection.ts'
import { present } from './present.ts'

const members = {
  resource: z
    .string()
    .describe('the URL of the MCP server, letter by letter, such as http://127.0.0.1:8000/mcp'),
  scope: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('what it asks for: scopes joined by blanks, or several'),
  resource_name: z.string().optional().describe('its name, for people'),
  resource_documentation: z.string().optional().describe('the URL of a page for developers'),
}

const DPOP = 'true: it takes tokens that are bound by DPoP only (RFC 9449)'

/** What a protected resource is drafted from, in a query. */
export const protectedResourceQuery = z.strictObject({
  ...members,
  dpop_bound_access_tokens_required: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe(DPOP),
})

/** The same in a body. */
export const protectedResourceBody = z.strictObject({
  ...members,
  dpop_bound_access_tokens_required: z.boolean().optional().describe(DPOP),
})

const challengeSchema = z.object({
  status: z.int(),
  www_authenticate: z.string().describe('the value of WWW-Authenticate'),
})

/** A draft as it is answered. */
export const draftSchema = z.object({
  resource: z.string(),
  metadata_url: z.url().describe('where the document is served (RFC 9728 section 3.1)'),
  metadata: z.record(z.string(), z.unknown()).describe('the document (RFC 9728 section 2)'),
  challenges: z.object({
    no_token: challengeSchema,
    invalid_token: challengeSchema,
    insufficient_scope: challengeSchema.optional().describe('where a scope is asked for'),
  }),
  files: z
    .array(
      z.object({
        name: z.string(),
        language: z.enum(['python', 'typescript', 'json', 'bash']),
        text: z.string(),
      }),
    )
    .describe('the document, and code that serves it'),
  caveats: z.array(z.object({ text: z.string(), source: z.url() })),
})

/** Writes a draft as it is answered. */
export function draftJson(draft: ProtectedResourceDraft): object {
  const { noToken, invalidToken, insufficientScope } = draft.challenges
  return {
    resource: draft.of.resource,
    metadata_url: draft.metadataUrl,
    metadata: draft.metadata,
    challenges: present({
      no_token: challengeJson(noToken),
      invalid_token: challengeJson(invalidToken),
      insufficient_scope: insufficientScope === null ? null : challengeJson(insufficientScope),
    }),
    files: draft.files,
    caveats: draft.caveats,
  }
}

function challengeJson({ status, header }: ResourceChallenge): object {
  return { status, www_authenticate: header }
}

/** What a server really serves, as it is answered. */
export const checkSchema = z.object({
  resource: z.string(),
  status: z.int().optional().describe('of its answer to a request without a token'),
  metadata_url: z.string().optional().describe('where its document was found'),
  differences: z
    .array(
      z.object({
        severity: z
          .enum(['error', 'warning'])
          .describe('error: clients do not find the issuer, or refuse what they find'),
        member: z
          .string()
          .describe('of the document or the challenge, or document, answer, WWW-Authenticate'),
        text: z.string(),
      }),
    )
    .describe('from the draft; errors first'),
})

/** Writes what a server really serves as it is answered. */
export function checkJson(
  { of }: ProtectedResourceDraft,
  { status, metadataUrl, differences }: ProtectionCheck,
): object {
  return present({ resource: of.resource, status, metadata_url: metadataUrl, differences })
}
