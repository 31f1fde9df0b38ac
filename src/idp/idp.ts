import type { KeyObject } from 'node:crypto'
import type { ClientDocument } from '../core/clients/client-document.ts'
import type { Chance } from '../core/keys/chance.ts'
import type { StartKey } from '../core/keys/read-key-set.ts'
import type { JsonObject } from '../core/protocol/json.ts'
import type { TokenFormat } from '../core/tokens/token.ts'
import type { Store } from '../store/store.ts'
import type { KeyPool } from './key-pool.ts'
import type { RequestLog } from './request-log.ts'
import type { Seed } from './seed.ts'

/** Real time, in Unix seconds. */
export interface Clock {
  now(): number
}

/** Where the process log goes; fields hold ids, never a token or a secret. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** How strict the authorization server is, and how long what it gives lasts; durations in seconds. */
export interface OAuthSettings {
  /** The form of access tokens that are issued to clients without one of their own. */
  readonly accessTokenFormat: TokenFormat
  /** The `typ` of their JWTs (RFC 9068 §2.1). */
  readonly accessTokenTyp: 'at+jwt' | 'JWT'
  /** The scope of who asks for none and is registered for none (RFC 6749 §3.3). */
  readonly defaultScope: string
  readonly authorizationCodeLifetimeSeconds: number
  readonly refreshTokenLifetimeSeconds: number
  readonly deviceCodeLifetimeSeconds: number
  /** For how long a refresh token may be used again after it was (RFC 9700 §4.14.2 allows none). */
  readonly refreshTokenGraceSeconds: number
  /** The subject in whose name every authorization request is approved without a page; undefined: a person decides. */
  readonly autoApprove: string | undefined
  /** Whether an authorization request needs a code challenge (RFC 9700 §2.1.1). */
  readonly requirePkce: boolean
  /** Whether authorization requests must be pushed (RFC 9126 §5). */
  readonly requirePushedRequests: boolean
  /** Whether a DPoP proof needs a nonce of ours (RFC 9449 §8). */
  readonly requireDpopNonce: boolean
  /** Whether a client must authenticate by its registered method, and not by any that its secret allows. */
  readonly requireRegisteredAuthMethod: boolean
  /** Whether anybody may register a client (RFC 7591 §3). */
  readonly openRegistration: boolean
  /** Whether a client may be named by the URL of its metadata document. */
  readonly clientMetadataDocuments: boolean
  /** Whether such a document may be on loopback, by plain HTTP too. */
  readonly loopbackClientMetadata: boolean
}

/** What the identity provider was asked to be. */
export interface IdpSettings {
  /** The default issuer's identifier, verbatim; undefined: it follows the public URL. */
  readonly issuer?: string | undefined
  readonly defaultAudience: string
  readonly accessTokenLifetimeSeconds: number
  readonly jwksMaxAgeSeconds: number
  readonly oauth: OAuthSettings
  readonly seed: Seed
  /** The keys that issuers of a new database start with; where an algorithm has none, new ones are made. */
  readonly startKeys: readonly StartKey[]
  /** The seed that keys, ids and secrets of a new database follow from; undefined: they come from chance. */
  readonly deterministic?: string | undefined
  /** The file with the certificate of our own CA that clients have to trust; undefined: there is none. */
  readonly caFile?: string | undefined
}

/** An identity provider: what every verb of this folder takes first. */
export interface Idp {
  readonly settings: IdpSettings
  readonly store: Store
  /** What we stamp ourselves; it stands still in deterministic mode. */
  readonly clock: Clock
  /** What others stamp, and how long they may try, is judged by: real time in any case. */
  readonly worldClock: Clock
  /** Where ids, secrets and keys come from. */
  readonly chance: Chance
  /** Whether keys, ids and secrets follow from a seed, so that others can work them out. */
  readonly isDeterministic: boolean
  readonly log: Log
  /** The server's own URL, without a trailing slash. */
  readonly publicUrl: string
  /** Names the database, so that a command line knows whose server it talks to. */
  readonly databaseId: string
  readonly startedAt: number
  readonly keyPool: KeyPool
  /** Imported keys by their own text, which cannot go stale. */
  readonly keyObjects: Map<string, KeyObject>
  /** Keys being made for new issuers, by issuer id: a wait, not a state. */
  readonly pendingKeys: Map<number, Promise<void>>
  /** Of those the ones that sign, by issuer id and algorithm, which are there before the rest. */
  readonly pendingCurrent: Map<string, Promise<void>>
  /** Client metadata documents being fetched, by issuer id and URL: a wait, not a state. */
  readonly pendingDocuments: Map<string, Promise<ClientDocument>>
  /** JWK Sets of clients being fetched, by URL: a wait, not a state. */
  readonly pendingKeySets: Map<string, Promise<JsonObject>>
  readonly requestLog: RequestLog
  /** Ends waits and timers when the identity provider closes. */
  readonly closing: AbortController
}
