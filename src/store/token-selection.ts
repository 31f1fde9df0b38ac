import type { TokenFormat, TokenRecord, TokenStatus } from '../core/tokens/token.ts'

/**
 * What a list of tokens is narrowed by; `status` is judged at `now`. `text` is looked for in jti, subject, client and
 * scope, whatever the case of ASCII letters.
 */
export interface TokenFilter {
  readonly subject?: string | undefined
  readonly clientId?: string | undefined
  readonly kid?: string | undefined
  readonly format?: TokenFormat | undefined
  readonly status?: TokenStatus | undefined
  readonly text?: string | undefined
  readonly now: number
}

/** Whose tokens to revoke: all that match every member given, and all there are where none is. */
export interface OwnerSelector {
  readonly clientId?: string | undefined
  readonly subject?: string | undefined
  readonly kid?: string | undefined
}

/** Which tokens to revoke: all that match every member given. */
export interface RevocationSelector extends OwnerSelector {
  readonly jtis?: readonly string[] | undefined
}

/** A part of a selection in the order of ids: of those behind `after` and up to `upTo`, at most `size` are looked at. */
export interface SelectionPart {
  readonly after: number
  readonly upTo: number
  readonly size: number
}

/** What a part of a selection came to: how many tokens, and the id up to which it went; undefined where nothing is left. */
export interface PartOutcome {
  readonly tokens: number
  readonly last: number | undefined
}

/** A token with what the store knows of the key that signed it. */
export interface StoredToken extends TokenRecord {
  /** True where the key that signed it has been revoked. */
  readonly keyRevoked: boolean
}

/**
 * A stretch of the list of tokens, newest first, and behind which id to go on; undefined where nothing is left. Where
 * filters are wide and yet leave little, a stretch may hold fewer tokens than were asked for, even none, so that none
 * takes long. The first stretch of a search for a text has the token whose whole jti it is, however old.
 */
export interface TokenStretch {
  readonly tokens: readonly StoredToken[]
  readonly next: number | undefined
}
