import type { ClientDocument } from '../core/clients/client-document.ts'
import type { DeviceCode, NewDeviceCode } from '../core/grants/device-code.ts'
import type { GrantRecord, NewGrant } from '../core/grants/grant.ts'
import type { NewSingleUse, SingleUse, SingleUseKind } from '../core/grants/single-use.ts'
import type { SubjectSession } from '../core/grants/subject-session.ts'

/** What people granted clients. */
export interface GrantTable {
  insert(grant: NewGrant): Promise<GrantRecord>
  byId(issuerId: number, id: number): Promise<GrantRecord | undefined>
  /** The latest of a client's and subject's grants that are not revoked; undefined where there is none. */
  latest(
    issuerId: number,
    of: { readonly clientId: string; readonly subject: string },
  ): Promise<GrantRecord | undefined>
  /** The ids of a client's grants that are not revoked, oldest first. */
  inForce(issuerId: number, clientId: string): Promise<readonly number[]>
  /** Revokes a grant, and with it the access tokens of it that are not revoked yet; how many those were. */
  revoke(issuerId: number, id: number, revokedAt: number): Promise<number>
}

/** Codes, refresh tokens, pushed requests, tickets and ids of proofs: found by a digest, used once. */
export interface SingleUseTable {
  /** Undefined: one of this kind and digest is there already, and nothing was changed. */
  insert<K extends SingleUseKind>(use: NewSingleUse<K>): Promise<SingleUse<K> | undefined>
  byDigest<K extends SingleUseKind>(
    issuerId: number,
    kind: K,
    digest: Buffer,
  ): Promise<SingleUse<K> | undefined>
  /** Uses it; false: it was used before. One statement, so that of many at once one alone succeeds. */
  claim(id: number, usedAt: number): Promise<boolean>
  /** How many of a kind are not used and expire after an instant, counted up to `limit`. */
  count(
    issuerId: number,
    kind: SingleUseKind,
    bounds: { readonly at: number; readonly limit: number },
  ): Promise<number>
  /** Deletes some of a kind that expired before an instant; of one kind, since not all are timed by the same clock. */
  forget(issuerId: number, kind: SingleUseKind, before: number): Promise<void>
}

/** What devices ask for (RFC 8628). */
export interface DeviceCodeTable {
  /** Undefined: the user code is there already, and nothing was changed. */
  insert(code: NewDeviceCode): Promise<DeviceCode | undefined>
  byDigest(issuerId: number, digest: Buffer): Promise<DeviceCode | undefined>
  byUserCode(issuerId: number, userCode: string): Promise<DeviceCode | undefined>
  /** Notes a poll and how long the next one is to wait. */
  poll(id: number, poll: { readonly at: number; readonly intervalSeconds: number }): Promise<void>
  /** Approves with a grant, or denies without one; false: it was decided before. */
  decide(
    id: number,
    decision: { readonly at: number; readonly grantId: number | null },
  ): Promise<boolean>
  /** Uses an approved one; false: it was used before. */
  claim(id: number, usedAt: number): Promise<boolean>
  /** Deletes some of those that expired before an instant. */
  forget(issuerId: number, before: number): Promise<void>
}

/** Who is signed in in a browser. */
export interface SubjectSessionTable {
  insert(session: SubjectSession): Promise<void>
  byDigest(issuerId: number, digest: Buffer): Promise<SubjectSession | undefined>
  delete(issuerId: number, digest: Buffer): Promise<boolean>
  /** Deletes some of those that expired before an instant. */
  forget(issuerId: number, before: number): Promise<void>
}

/** Client ID Metadata Documents as they were fetched. */
export interface ClientDocumentTable {
  /** Puts it in place of the one of the same URL, and keeps at most `keep` of an issuer's, the freshest. */
  put(document: ClientDocument, keep: number): Promise<void>
  byUrl(issuerId: number, url: string): Promise<ClientDocument | undefined>
  delete(issuerId: number, url: string): Promise<boolean>
}
