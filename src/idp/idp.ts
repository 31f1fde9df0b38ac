import type { KeyObject } from 'node:crypto'
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

/** What the identity provider was asked to be. */
export interface IdpSettings {
  /** The default issuer's identifier, verbatim; undefined: it follows the public URL. */
  readonly issuer?: string | undefined
  readonly defaultAudience: string
  readonly accessTokenLifetimeSeconds: number
  readonly jwksMaxAgeSeconds: number
  readonly seed: Seed
}

/** An identity provider: what every verb of this folder takes first. */
export interface Idp {
  readonly settings: IdpSettings
  readonly store: Store
  readonly clock: Clock
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
  readonly requestLog: RequestLog
  /** Ends waits and timers when the identity provider closes. */
  readonly closing: AbortController
}
