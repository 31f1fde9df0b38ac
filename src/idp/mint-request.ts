import type { Surface } from '../core/events/surface.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type { ProfileName } from '../core/tokens/profiles.ts'
import type { TokenFormat } from '../core/tokens/token.ts'

/** A token as it is asked for; a member that is absent takes its default. */
export interface MintRequest {
  readonly format?: TokenFormat | undefined
  readonly alg?: Alg | undefined
  /** Any key of the issuer, whatever its state. */
  readonly kid?: string | undefined
  readonly profile?: ProfileName | undefined
  /** Null: none. */
  readonly subject?: string | null | undefined
  readonly clientId?: string | null | undefined
  /** Null: none. */
  readonly audience?: string | readonly string[] | null | undefined
  readonly scope?: string | readonly string[] | null | undefined
  /** Seconds from `issuedAt` to expiry, negative for a token that has expired already; null: it never expires. */
  readonly expiresIn?: number | null | undefined
  /** Unix seconds. */
  readonly notBefore?: number | undefined
  /** Unix seconds; now where absent. */
  readonly issuedAt?: number | undefined
  readonly jti?: string | undefined
  /** Added to the claims, or put in their place; null removes one. */
  readonly claims?: JsonObject | undefined
  /** The same for the header. */
  readonly header?: JsonObject | undefined
  /** The id of a fault of the catalogue; the token is sound but for that. */
  readonly fault?: string | undefined
  /** By which door it is asked for; said in the event. */
  readonly via?: Surface | undefined
}

/** What can be said of a token's content, by its name in the API. */
export const MINT_MEMBERS: Readonly<Record<string, keyof MintRequest>> = {
  alg: 'alg',
  kid: 'kid',
  profile: 'profile',
  subject: 'subject',
  client_id: 'clientId',
  audience: 'audience',
  scope: 'scope',
  expires_in: 'expiresIn',
  not_before: 'notBefore',
  issued_at: 'issuedAt',
  jti: 'jti',
  claims: 'claims',
  header: 'header',
}

/** The subject of a token where none is asked for. */
export const DEFAULT_SUBJECT = 'alice'

/** The client of a token where none is asked for. */
export const DEFAULT_CLIENT_ID = 'demo-client'
