import { type InputIssue, InvalidInput } from '../protocol/invalid-input.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { joinScopes, splitScope } from '../protocol/scope.ts'
import { pointerSegment } from '../static-tables/check-entry.ts'
import { checkMetadata } from './check-metadata.ts'
import type { AuthMethod, ClientMetadata } from './client.ts'
import { isWebRedirect } from './redirect-uri.ts'
import { memberKind } from './registered-members.ts'

/** What a client that describes itself is measured by. */
export interface MetadataRules {
  /** The grant types of the token endpoint. */
  readonly grantTypes: readonly string[]
  /** What becomes of grant and response types that are not served: a document for many servers may name more of them. */
  readonly unserved: 'refuse' | 'drop'
  /** The method of a client that names none. */
  readonly authMethod: AuthMethod
}

/** The largest metadata, in characters of JSON: it is kept, and shown on a page. */
const LONGEST = 32 * 1024

/** The response types of the authorization endpoint. */
const RESPONSE_TYPES: readonly string[] = ['code']

/** The members that have a place of their own in `ClientMetadata`. */
const PLACED: ReadonlySet<string> = new Set([
  'redirect_uris',
  'grant_types',
  'response_types',
  'scope',
  'token_endpoint_auth_method',
  'client_name',
])

/**
 * Reads what a client says of itself (RFC 7591 §2): members that are not known are ignored, and so are null and empty
 * text, as if they had not come. Throws `InvalidInput` with every mistake.
 */
export function readMetadata(said: JsonObject, rules: MetadataRules): ClientMetadata {
  const members = knownMembers(said)
  refuse(memberIssues(members))
  const types = typesOf(members, rules)
  const redirectUris = texts(members.redirect_uris) ?? []
  const scope = joinScopes(splitScope(text(members.scope) ?? ''))
  const metadata: ClientMetadata = {
    redirectUris,
    ...types,
    ...(scope === null ? {} : { scope }),
    ...(members.client_name === undefined ? {} : { clientName: text(members.client_name) ?? '' }),
    tokenEndpointAuthMethod:
      (members.token_endpoint_auth_method as AuthMethod | undefined) ?? rules.authMethod,
    further: {
      application_type: applicationType(redirectUris),
      ...furtherMembers(members),
    },
  }
  refuse([...typeIssues(metadata, rules), ...checkMetadata(metadata)])
  return metadata
}

/** The members without a place of their own; those in a language stand together, since their names are not a closed set. */
function furtherMembers(members: JsonObject): JsonObject {
  const further = Object.entries(members).filter(([name]) => !PLACED.has(name))
  const translations = further.filter(([name]) => name.includes('#'))
  return {
    ...Object.fromEntries(further.filter(([name]) => !name.includes('#'))),
    ...(translations.length === 0 ? {} : { translations: Object.fromEntries(translations) }),
  }
}

function knownMembers(said: JsonObject): JsonObject {
  const known = Object.entries(said).filter(
    ([name, value]) => value !== null && value !== '' && memberKind(name) !== undefined,
  )
  return Object.fromEntries(known)
}

function memberIssues(members: JsonObject): readonly InputIssue[] {
  const issues = Object.entries(members).flatMap(([name, value = null]) => {
    const kind = memberKind(name)
    if (kind === undefined || kind.isSound(value)) return []
    return [{ pointer: pointerSegment(name), detail: `must be ${kind.accepts}` }]
  })
  const size = JSON.stringify(members).length
  if (size <= LONGEST) return issues
  const detail = `the metadata must be at most ${LONGEST} characters of JSON; got ${size}`
  return [...issues, { pointer: '', detail }]
}

function refuse(issues: readonly InputIssue[]): void {
  if (issues.length > 0) throw new InvalidInput(issues)
}

type Types = Pick<ClientMetadata, 'grantTypes' | 'responseTypes'>

/** The grant types and response types, and for those that are left out what goes with the others (RFC 7591 §2.1). */
function typesOf(members: JsonObject, { grantTypes: served, unserved }: MetadataRules): Types {
  const kept = (types: readonly string[], among: readonly string[]) =>
    unserved === 'drop' ? types.filter((type) => among.includes(type)) : types
  const grantTypes = kept(texts(members.grant_types) ?? ['authorization_code'], served)
  const usual = grantTypes.includes('authorization_code') ? ['code'] : []
  return { grantTypes, responseTypes: kept(texts(members.response_types) ?? usual, RESPONSE_TYPES) }
}

function typeIssues(metadata: ClientMetadata, rules: MetadataRules): readonly InputIssue[] {
  const { grantTypes, responseTypes, redirectUris } = metadata
  const usesCode = grantTypes.includes('authorization_code')
  const issues: InputIssue[] = [
    ...unservedIssues('grant_types', grantTypes, rules.grantTypes),
    ...unservedIssues('response_types', responseTypes, RESPONSE_TYPES),
  ]
  if (usesCode !== responseTypes.includes('code')) {
    issues.push({
      pointer: usesCode ? '/response_types' : '/grant_types',
      detail: `must have ${usesCode ? 'code' : 'authorization_code'}: grant type authorization_code and response type code go together (RFC 7591 section 2.1)`,
    })
  }
  if (usesCode && redirectUris.length === 0) {
    issues.push({
      pointer: '/redirect_uris',
      detail: 'must have at least one URI for grant type authorization_code (RFC 7591 section 2)',
    })
  }
  return issues
}

function unservedIssues(
  member: string,
  types: readonly string[],
  served: readonly string[],
): readonly InputIssue[] {
  return types.flatMap((type, index) =>
    served.includes(type)
      ? []
      : [{ pointer: `/${member}/${index}`, detail: `must be one of ${served.join(', ')}` }],
  )
}

/** A client whose every redirect URI stays on its machine is a native one (RFC 8252 §7, OpenID Connect Registration 1.0 §2). */
function applicationType(redirectUris: readonly string[]): 'native' | 'web' {
  return redirectUris.length > 0 && !redirectUris.some(isWebRedirect) ? 'native' : 'web'
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function texts(value: Json | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? (value as readonly string[]) : undefined
}
