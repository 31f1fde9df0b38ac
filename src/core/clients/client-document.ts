import type { JsonObject } from '../protocol/json.ts'

/** A Client ID Metadata Document as it was fetched; instants in Unix seconds of real time. */
export interface ClientDocument {
  readonly issuerId: number
  /** Its URL, which is the client_id. */
  readonly url: string
  readonly document: JsonObject
  readonly fetchedAt: number
  /** Until when it need not be fetched anew. */
  readonly freshUntil: number
}
