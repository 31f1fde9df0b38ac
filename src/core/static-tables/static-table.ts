import type { JsonObject } from '../protocol/json.ts'

/** A named table of static tokens; instants in Unix seconds. */
export interface StaticTable {
  readonly id: number
  readonly issuerId: number
  readonly name: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** What a table says of a token: one value of the `tokens` argument of FastMCP's `StaticTokenVerifier`. */
export interface StaticEntry {
  readonly client_id: string
  readonly scopes: readonly string[]
  readonly sub?: string
  /** Unix seconds; null or absent: never expires. */
  readonly expires_at?: number | null
  readonly [member: string]: JsonObject[string]
}

/** A static token and what its table says of it. */
export interface StaticToken {
  readonly tableName: string
  readonly token: string
  readonly entry: StaticEntry
}
