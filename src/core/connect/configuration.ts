import type { Alg } from '../keys/algorithms.ts'
import type { JsonObject } from '../protocol/json.ts'

/** What a configuration is filled in with: the values of an issuer, as they are now. */
export interface ConnectFacts {
  /** The issuer's identifier, the `iss` of its tokens. */
  readonly issuer: string
  /** The base of its endpoints' URLs. */
  readonly url: string
  readonly jwksUri: string
  readonly introspectionEndpoint: string
  /** The audience that the MCP server is to expect. */
  readonly audience: string
  readonly requiredScopes: readonly string[]
  /** The algorithm that the tokens are signed with. */
  readonly alg: Alg
  /** The current public key of that algorithm, as SPKI PEM; null where there is none. */
  readonly publicKey: { readonly kid: string; readonly pem: string } | null
  /** The current shared secret of that algorithm; null where there is none. */
  readonly sharedSecret: { readonly kid: string; readonly secret: string } | null
  /** A confidential client to introspect with; null where none is registered. */
  readonly client: ConnectClient | null
  /** Null where the issuer has no table. */
  readonly staticTable: ConnectTable | null
  /** A token that an MCP client can send; null where none is active. */
  readonly token: { readonly value: string; readonly expiresAt: number | null } | null
  /** Whether the admin API asks for the admin token. */
  readonly adminTokenNeeded: boolean
}

/** A client that can introspect. */
export interface ConnectClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly authMethod: 'client_secret_basic' | 'client_secret_post'
}

/** A table of static tokens; `tokens` is null where it is too large to be written out. */
export interface ConnectTable {
  readonly name: string
  readonly tokens: Readonly<Record<string, JsonObject>> | null
}

/** What a file is written in. */
export type ConnectLanguage = 'python' | 'typescript' | 'json' | 'bash'

/** A file of a configuration; its text is printable ASCII and ends with a line break. */
export interface ConnectFile {
  readonly name: string
  readonly language: ConnectLanguage
  readonly text: string
}

/** Something to know before relying on a configuration, and where that can be read. */
export interface Caveat {
  readonly text: string
  readonly source: string
}
