import type { Client, NewClient } from '../core/clients/client.ts'
import type { IssuerRecord } from '../core/issuers/issuer.ts'
import type { IssuerClock } from '../core/issuers/issuer-clock.ts'
import type { Alg } from '../core/keys/algorithms.ts'
import type { RotationPolicy } from '../core/keys/rotation-policy.ts'
import type { KeyMaterial, SigningKey, StoredKeyState } from '../core/keys/signing-key.ts'
import type { StaticEntry, StaticTable, StaticToken } from '../core/static-tables/static-table.ts'
import type { NewSubject, Subject } from '../core/subjects/subject.ts'
import type { NewToken, TokenRecord } from '../core/tokens/token.ts'
import type { EndpointFaultTable } from './endpoint-fault-table.ts'
import type { EventTable } from './event-table.ts'
import type {
  ClientDocumentTable,
  DeviceCodeTable,
  GrantTable,
  SingleUseTable,
  SubjectSessionTable,
} from './grant-tables.ts'
import type {
  OwnerSelector,
  PartOutcome,
  RevocationSelector,
  SelectionPart,
  StoredToken,
  TokenFilter,
  TokenStretch,
} from './token-selection.ts'

export type * from './endpoint-fault-table.ts'
export type * from './event-table.ts'
export type * from './grant-tables.ts'
export type * from './token-selection.ts'

/** A stretch of a list: at most `limit` rows behind the row with the id `after` (in the list's own order). */
export interface Page {
  readonly limit: number
  readonly after?: number | undefined
}

/** Facts about the database itself, by name (`database_id`, `public_url`). */
export interface SettingTable {
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
}

/** How much an issuer has of each kind. */
export interface IssuerContents {
  readonly tokens: number
  readonly keys: number
  readonly clients: number
  readonly subjects: number
  readonly staticTables: number
  readonly events: number
}

/** Issuers; names are unique, and deleting one deletes all that is its own. */
export interface IssuerTable {
  insert(name: string, createdAt: number, rotation: RotationPolicy): Promise<IssuerRecord>
  byName(name: string): Promise<IssuerRecord | undefined>
  /** In the order they were made. */
  list(page: Page): Promise<readonly IssuerRecord[]>
  /** Those whose keys rotate by themselves. */
  withRotation(): Promise<readonly IssuerRecord[]>
  setRotation(id: number, rotation: RotationPolicy): Promise<void>
  setClock(id: number, clock: IssuerClock): Promise<void>
  /** Deletes an issuer with everything of it; false: it was not there. */
  delete(id: number): Promise<boolean>
  /** How much of each kind is an issuer's. */
  contents(id: number): Promise<IssuerContents>
  /** Deletes all that is an issuer's but its keys (those too where asked), and its rotation policy and its clock; the issuer stays. */
  clear(id: number, keysToo: boolean): Promise<void>
}

/** A key as it enters the store. */
export interface NewSigningKey extends KeyMaterial {
  readonly issuerId: number
  readonly state: StoredKeyState
  readonly createdAt: number
  readonly currentAt: number | null
}

/** Signing keys; at most one is current for an issuer and algorithm, and a kid is never used twice. */
export interface SigningKeyTable {
  insert(key: NewSigningKey): Promise<SigningKey>
  byKid(issuerId: number, kid: string): Promise<SigningKey | undefined>
  /** The key with this very private key or secret, for the same algorithm. */
  byPrivateKey(
    issuerId: number,
    key: { alg: Alg; privateKey: string },
  ): Promise<SigningKey | undefined>
  current(issuerId: number, alg: Alg): Promise<SigningKey | undefined>
  /** The next keys of an algorithm, oldest first. */
  next(issuerId: number, alg: Alg): Promise<readonly SigningKey[]>
  /** What may be in the JWK Set at `now`: next, current, and previous whose grace is not over; current first, then by id. */
  published(issuerId: number, now: number): Promise<readonly SigningKey[]>
  /** What was in the JWK Set at any instant, or will be if nothing further is done, by the moments noted; by id. */
  publishedAt(issuerId: number, at: number): Promise<readonly SigningKey[]>
  /** All keys, newest first; `after` is the id of the last one seen. */
  list(issuerId: number, page: Page): Promise<readonly SigningKey[]>
  /** The algorithms that have a current key, in the order of their first key. */
  algsWithCurrent(issuerId: number): Promise<readonly Alg[]>
  toCurrent(id: number, currentAt: number): Promise<void>
  toPrevious(id: number, times: { previousAt: number; retiresAt: number }): Promise<void>
  toRevoked(id: number, revokedAt: number): Promise<void>
  /** Counts tokens that a key has signed, and remembers the latest of their expiries (`lastExpiresAt`, null: none expires). */
  countSigned(id: number, signed: { tokens: number; lastExpiresAt: number | null }): Promise<void>
}

/** Tokens that were issued; jti and text are unique within an issuer. */
export interface TokenTable {
  /** Throws `conflict` for a jti or a text that is there already. */
  insert(token: NewToken): Promise<TokenRecord>
  byJti(issuerId: number, jti: string): Promise<StoredToken | undefined>
  /** By the digest of the text (`tokenDigest`). */
  byDigest(issuerId: number, digest: Buffer): Promise<StoredToken | undefined>
  /** Newest first; `after` is the id to go on behind. */
  list(issuerId: number, filter: TokenFilter, page: Page): Promise<TokenStretch>
  /** How many of a selection are not revoked yet; short, however many there are, unless two of client, subject and key are given. */
  countRevocable(issuerId: number, selector: RevocationSelector): Promise<number>
  /** How many of a part of a selection, which names no jtis, are not revoked yet. */
  countRevocablePart(
    issuerId: number,
    selector: OwnerSelector,
    part: SelectionPart,
  ): Promise<PartOutcome>
  /** Revokes those of a selection that are not revoked yet; how many. */
  revoke(issuerId: number, selector: RevocationSelector, revokedAt: number): Promise<number>
  /** Revokes those of a part of a selection that are not revoked yet. */
  revokePart(
    issuerId: number,
    selector: OwnerSelector,
    part: SelectionPart & { readonly revokedAt: number },
  ): Promise<PartOutcome>
}

/** Registered clients; a client_id is unique within an issuer. */
export interface ClientTable {
  /** Throws `conflict` for a client_id that is there already. */
  insert(client: NewClient): Promise<Client>
  byClientId(issuerId: number, clientId: string): Promise<Client | undefined>
  /** Newest first. */
  list(issuerId: number, page: Page): Promise<readonly Client[]>
  /** Replaces secret, metadata and `updatedAt` of the client with this id. */
  update(client: Client): Promise<void>
  delete(issuerId: number, clientId: string): Promise<boolean>
  /** The client_ids of those that registered themselves beyond `keep` of them: the oldest, but first those without a grant in force. */
  registeredBeyond(issuerId: number, keep: number): Promise<readonly string[]>
}

/** People who can sign in; a sub is unique within an issuer. */
export interface SubjectTable {
  /** Throws `conflict` for a sub that is there already. */
  insert(subject: NewSubject): Promise<Subject>
  bySub(issuerId: number, sub: string): Promise<Subject | undefined>
  /** Newest first. */
  list(issuerId: number, page: Page): Promise<readonly Subject[]>
  /** Replaces name, email, claims and `updatedAt` of the subject with this id. */
  update(subject: Subject): Promise<void>
  delete(issuerId: number, sub: string): Promise<boolean>
}

/** Tables of static tokens; a table's name is unique within an issuer, a token within its table. */
export interface StaticTableTable {
  byName(issuerId: number, name: string): Promise<StaticTable | undefined>
  /** By name; throws `notFound` for a page behind a table that is gone. */
  list(
    issuerId: number,
    page: Page,
  ): Promise<readonly (StaticTable & { readonly tokenCount: number })[]>
  /** Makes the table if it is not there, and sets its `updatedAt`. */
  put(issuerId: number, name: string, at: number): Promise<StaticTable>
  delete(issuerId: number, name: string): Promise<boolean>
  /** The tokens of a table, in the order they were put in. */
  tokens(tableId: number): Promise<readonly StaticToken[]>
  /** The same a stretch at a time; `q` narrows them to those with it in the token, client or subject, whatever its case. */
  tokenPage(
    tableId: number,
    page: Page & { readonly q: string },
  ): Promise<readonly (StaticToken & { readonly id: number })[]>
  countTokens(tableId: number): Promise<number>
  token(tableId: number, token: string): Promise<StaticToken | undefined>
  /** Adds a token or replaces its entry, which keeps its place. */
  putToken(tableId: number, token: string, entry: StaticEntry): Promise<void>
  deleteToken(tableId: number, token: string): Promise<boolean>
  deleteTokens(tableId: number): Promise<void>
  /** The first table that has a token with this digest: `default` first, then by name. */
  tokenByDigest(issuerId: number, digest: Buffer): Promise<StaticToken | undefined>
}

/** The tables, each a set of questions; every answer is a promise, whatever the adapter. */
export interface Tables {
  readonly settings: SettingTable
  readonly issuers: IssuerTable
  readonly signingKeys: SigningKeyTable
  readonly tokens: TokenTable
  readonly clients: ClientTable
  readonly subjects: SubjectTable
  readonly staticTables: StaticTableTable
  readonly endpointFaults: EndpointFaultTable
  readonly grants: GrantTable
  readonly singleUses: SingleUseTable
  readonly deviceCodes: DeviceCodeTable
  readonly subjectSessions: SubjectSessionTable
  readonly clientDocuments: ClientDocumentTable
  readonly events: EventTable
}

/**
 * What is remembered. Reads outside a transaction see committed changes only.
 * `transaction` runs `work` alone among all writers, in this process and others, and resolves once the change is on
 * disk; when `work` throws, nothing of it stays. `work` awaits nothing but `tx`: whatever else of the store it asks, a
 * nested transaction or a read, is refused. It rejects with `unavailable` where another process holds the database for
 * too long or the disk is full. What `mayBeLost` resolves once it is written, and may be lost where the power fails.
 */
export interface Store extends Tables {
  transaction<T>(
    work: (tx: Tables) => Promise<T>,
    options?: { readonly mayBeLost?: boolean },
  ): Promise<T>
  /** Writes all that is committed, as it is at one instant, into one file of the adapter's own form, readable by its owner alone. */
  saveTo(path: string): Promise<void>
  /**
   * Replaces everything by what such a file holds, of an older schema too, and goes on with `work`, all in one
   * transaction. Throws `InvalidInput`, with nothing changed, for a file that is none, is damaged or of a newer schema.
   */
  loadFrom<T>(path: string, work: (tx: Tables) => Promise<T>): Promise<T>
  /** A number that differs whenever anything was committed since, by this process or another. */
  changeCounter(): Promise<number>
  close(): Promise<void>
}
