import type { JsonObject } from '../protocol/json.ts'

/** Everything that can happen: changes, written in the transaction that makes them, and requests by verifiers and clients. */
export const EVENT_TYPES = [
  'token_minted',
  'tokens_minted',
  'token_issued',
  'tokens_revoked',
  'key_created',
  'key_imported',
  'key_rotated',
  'key_revoked',
  'rotation_policy_changed',
  'static_table_put',
  'static_table_deleted',
  'static_token_put',
  'static_token_deleted',
  'client_created',
  'client_updated',
  'client_secret_rolled',
  'client_deleted',
  'subject_created',
  'subject_updated',
  'subject_deleted',
  'issuer_created',
  'issuer_reset',
  'snapshot_loaded',
  'endpoint_fault_set',
  'endpoint_fault_cleared',
  'clock_changed',
  'grant_created',
  'grant_denied',
  'grant_revoked',
  'subject_signed_in',
  'subject_signed_out',
  'probe_begun',
  'probe_ended',
  'request',
] as const

/** The type of an event. */
export type EventType = (typeof EVENT_TYPES)[number]

/** Something that happened, before the store has numbered it; ids only, never a token or a secret. */
export interface NewEvent {
  readonly issuerId: number
  readonly type: EventType
  /** When, in Unix seconds of real time. */
  readonly at: number
  /** When, in Unix seconds of the issuer's own clock. */
  readonly issuerAt: number
  readonly jti?: string | undefined
  readonly kid?: string | undefined
  readonly clientId?: string | undefined
  readonly data: JsonObject
}

/** Something that happened; ids grow in the order of writing. */
export interface Event extends NewEvent {
  readonly id: number
}
