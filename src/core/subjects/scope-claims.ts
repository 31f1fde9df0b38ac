import type { JsonObject } from '../protocol/json.ts'
import { withMembers } from '../tokens/claims.ts'
import type { Subject } from './subject.ts'

/** The claims that a scope stands for (OpenID Connect Core 1.0 §5.4). */
const SCOPE_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}

/** The scopes that stand for claims. */
export const CLAIM_SCOPES: readonly string[] = Object.keys(SCOPE_CLAIMS)

/** The claims that scopes can stand for, each once. */
export const SCOPED_CLAIMS: readonly string[] = Object.values(SCOPE_CLAIMS).flat()

/** What access tokens say of a person besides (RFC 9068 §2.2.3.1). */
const AUTHORIZATION_CLAIMS = ['groups', 'roles', 'entitlements']

/** What the scopes of a request let a client know of a subject; nothing of one that is not registered. */
export function scopeClaims(subject: Subject | undefined, scopes: readonly string[]): JsonObject {
  const names = scopes.flatMap((scope) =>
    Object.hasOwn(SCOPE_CLAIMS, scope) ? (SCOPE_CLAIMS[scope] ?? []) : [],
  )
  return pick(subject, names)
}

/** The groups, roles and entitlements of a subject, for access tokens (RFC 9068 §2.2.3.1). */
export function authorizationClaims(subject: Subject | undefined): JsonObject {
  return pick(subject, AUTHORIZATION_CLAIMS)
}

function pick(subject: Subject | undefined, names: readonly string[]): JsonObject {
  if (subject === undefined) return {}
  const { name, email, claims } = subject
  const known = withMembers(withMembers({}, { name, email }), claims)
  return Object.fromEntries(
    names.filter((one) => Object.hasOwn(known, one)).map((one) => [one, known[one] ?? null]),
  )
}
