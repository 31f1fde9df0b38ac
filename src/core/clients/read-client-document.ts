import { type InputIssue, InvalidInput } from '../protocol/invalid-input.ts'
import type { JsonObject } from '../protocol/json.ts'
import { type ClientMetadata, hasSharedSecret } from './client.ts'
import { readMetadata } from './read-metadata.ts'

/** Which document it is, and what is served. */
export interface DocumentRules {
  /** The URL that it was fetched from. */
  readonly url: string
  readonly grantTypes: readonly string[]
}

/** The members that would share a secret with everybody who can read the document. */
const SECRETS = ['client_secret', 'client_secret_expires_at']

/**
 * Reads a client's metadata document (draft-ietf-oauth-client-id-metadata-document §4, §4.1, and the members that MCP
 * asks of it). Throws `InvalidInput` with every mistake. The URLs in it are read, and not fetched here.
 */
export function readClientDocument(
  document: JsonObject,
  { url, grantTypes }: DocumentRules,
): ClientMetadata {
  const issues = documentIssues(document, url)
  if (issues.length > 0) throw new InvalidInput(issues)
  const metadata = readMetadata(document, { grantTypes, unserved: 'drop', authMethod: 'none' })
  if (hasSharedSecret(metadata.tokenEndpointAuthMethod)) {
    const detail =
      'must be none or private_key_jwt: a document that anybody can read holds no secret'
    throw new InvalidInput([{ pointer: '/token_endpoint_auth_method', detail }])
  }
  return metadata
}

function documentIssues(document: JsonObject, url: string): readonly InputIssue[] {
  const issues: InputIssue[] = SECRETS.filter((name) => Object.hasOwn(document, name)).map(
    (name) => ({ pointer: `/${name}`, detail: 'must be absent: there is no secret to share' }),
  )
  if (document.client_id !== url) {
    const detail = "must be there and be exactly the document's own URL"
    issues.push({ pointer: '/client_id', detail })
  }
  if (typeof document.client_name !== 'string' || document.client_name === '') {
    issues.push({ pointer: '/client_name', detail: 'must be there and be text' })
  }
  return issues
}
