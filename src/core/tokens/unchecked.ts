import { CHECK_NAMES, CHECK_RULES, type Check, type CheckName } from './check.ts'
import type { DecodedToken } from './decode.ts'

/** Something that a verifier looks at and that could not be, or did not have to be, here; and why. */
export interface Unchecked {
  readonly name: CheckName
  readonly detail: string
  readonly rule: string
}

/** What was looked into: a static token and an opaque one have no header, and one that is not ours no claims that are known. */
export interface CheckedToken {
  readonly kind: 'jwt' | 'opaque' | 'static'
  readonly decoded: DecodedToken
  readonly hasClaims: boolean
}

/** The checks of a header; all others but form and issued are of claims. */
const OF_HEADER: ReadonlySet<CheckName> = new Set(['alg', 'typ', 'crit', 'kid', 'signature'])

/** Why a check of a part that was read does not apply. */
const NOT_NEEDED: Readonly<Partial<Record<CheckName, string>>> = {
  crit: 'no crit, so no extension to understand',
  signature: 'no key here to check it with',
  aud: 'no audience was asked about',
  nbf: 'no nbf, so valid from the start',
  scope: 'no scope was asked about',
}

/** What was not checked of a token, each with its reason. */
export function uncheckedOf(token: CheckedToken, checks: readonly Check[]): readonly Unchecked[] {
  const done = new Set(checks.map(({ name }) => name))
  return CHECK_NAMES.filter((name) => !done.has(name)).map((name) => ({
    name,
    detail: reason(name, token),
    rule: CHECK_RULES[name],
  }))
}

function reason(name: CheckName, { kind, decoded, hasClaims }: CheckedToken): string {
  if (kind === 'static') return 'a static token is compared with the table, and with nothing else'
  if (OF_HEADER.has(name)) {
    if (kind === 'opaque') return 'an opaque token has no header and no signature'
    return decoded.header === undefined ? 'the header could not be read' : (NOT_NEEDED[name] ?? '')
  }
  if (hasClaims) return NOT_NEEDED[name] ?? ''
  if (kind === 'opaque') return 'what it stands for is known to its issuer alone'
  return 'the payload could not be read'
}
