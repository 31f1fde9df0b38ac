import type { InputIssue } from '../protocol/invalid-input.ts'
import { isJsonObject, type JsonObject } from '../protocol/json.ts'
import type { StaticEntry } from './static-table.ts'

/** What one member of an entry must be, so that FastMCP answers with the token and not with a 500. */
interface Rule {
  readonly member: string
  readonly required: boolean
  readonly accepted: string
  test(value: unknown): boolean
}

const RULES: readonly Rule[] = [
  { member: 'client_id', required: true, accepted: 'text', test: (v) => typeof v === 'string' },
  {
    member: 'scopes',
    required: true,
    accepted: 'a list of text',
    test: (v) => Array.isArray(v) && v.every((scope) => typeof scope === 'string'),
  },
  {
    member: 'sub',
    required: false,
    accepted: 'text, or absent',
    test: (v) => typeof v === 'string',
  },
  {
    member: 'expires_at',
    required: false,
    accepted: 'whole seconds since 1970, null, or absent',
    test: (v) => v === null || Number.isSafeInteger(v),
  },
]

/** Reads one value of a static table; the issues' pointers begin with `at`. */
export function checkStaticEntry(value: unknown, at: string): StaticEntry | readonly InputIssue[] {
  if (!isJsonObject(value)) {
    return [{ pointer: at, detail: 'must be an object with "client_id" and "scopes"' }]
  }
  const issues = RULES.flatMap((rule) => memberIssue(rule, value, at))
  return issues.length > 0 ? issues : (value as StaticEntry)
}

function memberIssue(
  { member, required, accepted, test }: Rule,
  value: JsonObject,
  at: string,
): readonly InputIssue[] {
  const given = Object.hasOwn(value, member) ? value[member] : undefined
  const pointer = `${at}/${member}`
  if (given === undefined)
    return required ? [{ pointer, detail: `is missing; it must be ${accepted}` }] : []
  return test(given) ? [] : [{ pointer, detail: `must be ${accepted}` }]
}

/** Says why a text cannot be a static token; undefined where it can. */
export function checkStaticToken(token: string): string | undefined {
  if (token === '' || token.length > 4096) return 'a token has 1 to 4096 characters'
  if (!/^[\x21-\x7E]+$/.test(token))
    return 'a token is printable ASCII without blanks, since it is sent in a header'
  return undefined
}

/** A member's name as a segment of a JSON pointer (RFC 6901 §3). */
export function pointerSegment(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
