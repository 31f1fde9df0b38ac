import { ALGS, isSymmetric } from '../keys/algorithms.ts'
import { isJsonObject, type Json } from '../protocol/json.ts'
import { AUTH_METHODS } from './client.ts'

/** What a member of a client's metadata may be, and in words what is accepted. */
export interface MemberKind {
  readonly accepts: string
  isSound(value: Json): boolean
}

/** The algorithms that a client can ask ID tokens to be signed by: those with a public key. */
const ASYMMETRIC_ALGS = ALGS.filter((alg) => !isSymmetric(alg))

const isText = (value: Json): value is string => typeof value === 'string'

const text: MemberKind = { accepts: 'text', isSound: isText }

const textList: MemberKind = {
  accepts: 'a list of text',
  isSound: (value) => Array.isArray(value) && value.every((one: Json) => isText(one) && one !== ''),
}

const flag: MemberKind = {
  accepts: 'true or false',
  isSound: (value) => typeof value === 'boolean',
}

const seconds: MemberKind = {
  accepts: 'whole seconds, at least 0',
  isSound: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
}

/** A page that people are led to: no other scheme, since a link to it would run it (CWE-79). */
const webUri: MemberKind = {
  accepts: 'an absolute http or https URI',
  isSound: (value) =>
    isText(value) && /^https?:\/\/[\x21-\x7E]+$/i.test(value) && URL.canParse(value),
}

const jwks: MemberKind = {
  accepts: 'a JWK Set with at least one key, and public ones only (RFC 7517 section 5)',
  isSound: (value) =>
    isJsonObject(value) &&
    Array.isArray(value.keys) &&
    value.keys.length > 0 &&
    value.keys.every(isPublicKey),
}

const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

function isPublicKey(key: Json): boolean {
  return isJsonObject(key) && !SECRET_MEMBERS.some((name) => Object.hasOwn(key, name))
}

function oneOf(values: readonly string[]): MemberKind {
  return {
    accepts: `one of ${values.join(', ')}`,
    isSound: (value) => isText(value) && values.includes(value),
  }
}

/** The members that can also come in a language, such as `client_name#ja` (RFC 7591 §2.2). */
const TRANSLATABLE: readonly (readonly [string, MemberKind])[] = [
  ['client_name', text],
  ['client_uri', webUri],
  ['logo_uri', webUri],
  ['tos_uri', webUri],
  ['policy_uri', webUri],
]

/** Every member of a client's metadata that is known here (RFC 7591 §2, OpenID Connect Registration 1.0 §2, RP-Initiated Logout 1.0 §3.1, RFC 9126 §6, RFC 9449 §5.2). */
const MEMBERS: ReadonlyMap<string, MemberKind> = new Map([
  ['redirect_uris', textList],
  ['token_endpoint_auth_method', oneOf(AUTH_METHODS)],
  ['grant_types', textList],
  ['response_types', textList],
  ['scope', text],
  ['contacts', textList],
  ['jwks_uri', webUri],
  ['jwks', jwks],
  ['software_id', text],
  ['software_version', text],
  ['application_type', oneOf(['native', 'web'])],
  ['subject_type', oneOf(['public'])],
  ['id_token_signed_response_alg', oneOf(ASYMMETRIC_ALGS)],
  ['token_endpoint_auth_signing_alg', text],
  ['default_max_age', seconds],
  ['require_auth_time', flag],
  ['initiate_login_uri', webUri],
  ['post_logout_redirect_uris', textList],
  ['require_pushed_authorization_requests', flag],
  ['dpop_bound_access_tokens', flag],
  ...TRANSLATABLE,
])

/** A language tag behind a `#` (RFC 5646 §2.1, in short). */
const TRANSLATED = /^([a-z_]+)#[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,8}$/

/** The kind of a member by its name, in whichever language; undefined for one that is not known and so ignored (RFC 7591 §2). */
export function memberKind(name: string): MemberKind | undefined {
  const base = TRANSLATED.exec(name)?.[1]
  if (base === undefined) return MEMBERS.get(name)
  return TRANSLATABLE.find(([translatable]) => translatable === base)?.[1]
}
