import type { Json, JsonObject } from '../core/protocol/json.ts'
import type { TokenFaultNote } from '../core/tokens/token.ts'
import { MINT_MEMBERS, type MintRequest } from './mint-request.ts'

/** What a token with a fault was asked for with, to be kept; `issuedAt` (Unix seconds) is when it was made. */
export function askedOf(request: MintRequest, issuedAt: number): JsonObject {
  const given = { ...request, issuedAt }
  const members = Object.entries(MINT_MEMBERS).flatMap(([name, member]) => {
    const value = given[member] as Json | undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(members)
}

/** A request that mints a token with the same fault at `now` (Unix seconds): its times move along, its id is made anew. */
export function requestOfFault({ id, asked }: TokenFaultNote, now: number): MintRequest {
  const members = Object.entries(MINT_MEMBERS).map(([name, member]) => [member, asked[name]])
  const request: MintRequest = Object.fromEntries(members)
  const { issuedAt = now, notBefore, claims } = request
  return {
    ...request,
    fault: id,
    issuedAt: undefined,
    notBefore: notBefore === undefined ? undefined : now + notBefore - issuedAt,
    jti: undefined,
    claims: withoutId(claims),
  }
}

/** A text there is the id of the token itself, and of no other. */
function withoutId(claims: JsonObject | undefined): JsonObject | undefined {
  if (typeof claims?.jti !== 'string') return claims
  const { jti: _, ...others } = claims
  return others
}
