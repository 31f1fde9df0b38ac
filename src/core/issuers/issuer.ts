import type { FaultEndpoint } from '../faults/endpoint-fault.ts'
import type { RotationPolicy } from '../keys/rotation-policy.ts'
import type { IssuerClock } from './issuer-clock.ts'

/** The name of the issuer that is always there and also answers at the server's root. */
export const DEFAULT_ISSUER_NAME = 'default'

/** What the name of an issuer must look like: it is a path segment of its identifier. */
export const ISSUER_NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/

/** An issuer as stored; `createdAt` in Unix seconds. */
export interface IssuerRecord {
  readonly id: number
  readonly name: string
  readonly createdAt: number
  readonly rotation: RotationPolicy
  readonly clock: IssuerClock
  /** The endpoints that are made to answer badly. */
  readonly faultyEndpoints: readonly FaultEndpoint[]
}

/** An issuer as it is reached: its identifier, and the base URL of its endpoints, both without a trailing slash of ours. */
export interface Issuer extends IssuerRecord {
  /** The identifier: the `iss` of its tokens and the `issuer` of its metadata (RFC 8414 §2). */
  readonly issuer: string
  /** The base of its endpoints' URLs. */
  readonly url: string
}
