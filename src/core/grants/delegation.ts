import { isJsonObject, type JsonObject } from '../protocol/json.ts'
import { OAuthError } from '../protocol/oauth-error.ts'

/** The longest chain of actors: each exchange adds one, and the token travels in a header. */
const LONGEST_CHAIN = 10

/**
 * The `act` claim of a token in exchange for another (RFC 8693 §4.1): the actor, around whoever acted before. Without an
 * actor whoever acted before stays, so that an exchange hides nobody. Undefined: nobody acts. Throws `invalid_request`.
 */
export function actClaim(
  subjectClaims: JsonObject,
  actor: string | undefined,
): JsonObject | undefined {
  const before = isJsonObject(subjectClaims.act) ? subjectClaims.act : undefined
  if (actor === undefined) return before
  if (before === undefined) return { sub: actor }
  if (chainLength(before) >= LONGEST_CHAIN) {
    throw new OAuthError(
      'invalid_request',
      `the subject token has ${LONGEST_CHAIN} actors in its act claim already, which is the most`,
    )
  }
  return { sub: actor, act: before }
}

function chainLength(act: JsonObject): number {
  let length = 0
  let link: unknown = act
  while (isJsonObject(link) && length < LONGEST_CHAIN) {
    length += 1
    link = link.act
  }
  return length
}

/**
 * Refuses who a subject token's `may_act` claim does not name: each of its members must be a claim of the party that is
 * to act, which is the actor, or else the client (RFC 8693 §4.4). A token without `may_act` names nobody in particular.
 * Throws `invalid_request`.
 */
export function checkMayAct(subjectClaims: JsonObject, party: JsonObject): void {
  const { may_act: mayAct } = subjectClaims
  if (mayAct === undefined) return
  if (isJsonObject(mayAct)) {
    const members = Object.entries(mayAct)
    const isNamed = ([name, value]: (typeof members)[number]) =>
      Object.hasOwn(party, name) && JSON.stringify(party[name]) === JSON.stringify(value)
    if (members.length > 0 && members.every(isNamed)) return
  }
  throw new OAuthError(
    'invalid_request',
    'the may_act claim of the subject token names another party (RFC 8693 section 4.4)',
  )
}
