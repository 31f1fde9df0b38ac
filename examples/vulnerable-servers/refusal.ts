/** What a refused request is told (RFC 6750 section 3.1); `no_token`: that it needs a token, and no error. */
export type RefusalCode = 'no_token' | 'invalid_request' | 'invalid_token' | 'insufficient_scope'

/** A request that is refused; its message is for the caller, and has nothing of the token in it. */
export class Refusal extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Refuses the token unless something holds. */
export function insist(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new Refusal('invalid_token', reason)
}
