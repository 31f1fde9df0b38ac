/** One thing that a verifier looks at, whether it passes, and the reason; `rule` is the clause behind it. */
export interface Check {
  readonly name: CheckName
  readonly passed: boolean
  readonly detail: string
  readonly rule: string
}

/** Everything that a verifier looks at, in the order it does, with the clause behind each. */
export const CHECK_RULES = {
  form: 'RFC 7519 section 7.2',
  alg: 'RFC 8725 section 3.1',
  typ: 'RFC 9068 section 4',
  crit: 'RFC 7515 section 4.1.11',
  kid: 'RFC 7515 section 4.1.4',
  signature: 'RFC 7515 section 5.2',
  iss: 'RFC 9068 section 4',
  aud: 'RFC 9068 section 4',
  exp: 'RFC 7519 section 4.1.4',
  nbf: 'RFC 7519 section 4.1.5',
  sub: 'RFC 9068 section 2.2',
  client_id: 'RFC 9068 section 2.2',
  iat: 'RFC 9068 section 2.2',
  jti: 'RFC 9068 section 2.2',
  scope: 'RFC 6750 section 3.1',
  issued: 'RFC 7662 section 2.2',
} as const

/** The name of a check: the header member or claim that is looked at, or what else is. */
export type CheckName = keyof typeof CHECK_RULES

/** The name of every check, in order. */
export const CHECK_NAMES = Object.keys(CHECK_RULES) as readonly CheckName[]

/** Makes a check by its name. */
export function check(name: CheckName, passed: boolean, detail: string): Check {
  return { name, passed, detail, rule: CHECK_RULES[name] }
}
