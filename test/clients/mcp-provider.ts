import type { DpopSession } from '@modelcontextprotocol/client'
import { CALLBACK, signIn } from './sign-in.ts'

/** What a client keeps, and what the SDKs ask it for: an `OAuthClientProvider` of both, with everything in memory. */
export interface McpProvider {
  readonly redirectUrl: string
  readonly clientMetadataUrl?: string
  readonly clientMetadata: ClientMetadata
  state(): string
  clientInformation(): Kept | undefined
  saveClientInformation(information: Kept): void
  tokens(): KeptTokens | undefined
  saveTokens(tokens: KeptTokens): void
  redirectToAuthorization(url: URL): Promise<void>
  saveCodeVerifier(verifier: string): void
  codeVerifier(): string
  invalidateCredentials(scope: string): void
  dpop?(): DpopSession
  /** The authorization URLs that a person was sent to, in order. */
  readonly authorizations: readonly URL[]
  /** Where the browser was sent last, which is the client's address. */
  callback(): URL
}

/** What a client says of itself when it registers. */
export interface ClientMetadata {
  readonly [member: string]: unknown
  redirect_uris: string[]
  client_name?: string
  grant_types?: string[]
  scope?: string
  token_endpoint_auth_method?: string
}

/** A registered client as it is kept. */
export interface Kept {
  readonly [member: string]: unknown
  client_id: string
  client_secret?: string
}

/** Tokens as they are kept. */
export interface KeptTokens {
  readonly [member: string]: unknown
  access_token: string
  token_type: string
  refresh_token?: string
  scope?: string
}

/** How a client differs from one that registers itself. */
export interface McpProviderOptions {
  /** A client that is registered already. */
  readonly client?: Kept
  readonly metadata?: Partial<ClientMetadata>
  readonly clientMetadataUrl?: string
  readonly dpop?: DpopSession
}

/** A client whose person signs in at once, as alice. */
export function mcpProvider(options: McpProviderOptions = {}): McpProvider {
  let [client, tokens, verifier, callback] = [
    options.client,
    undefined as KeptTokens | undefined,
    '',
    undefined as URL | undefined,
  ]
  const authorizations: URL[] = []
  const { clientMetadataUrl, dpop } = options
  return {
    ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
    ...(dpop === undefined ? {} : { dpop: () => dpop }),
    redirectUrl: CALLBACK,
    clientMetadata: {
      client_name: 'An MCP client',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...options.metadata,
    },
    state: () => 'a-state',
    clientInformation: () => client,
    saveClientInformation: (information) => {
      client = information
    },
    tokens: () => tokens,
    saveTokens: (given) => {
      tokens = given
    },
    redirectToAuthorization: async (url) => {
      authorizations.push(new URL(url))
      callback = await signIn(url)
    },
    saveCodeVerifier: (made) => {
      verifier = made
    },
    codeVerifier: () => verifier,
    invalidateCredentials: (scope) => {
      if (scope === 'all' || scope === 'client') client = undefined
      if (scope === 'all' || scope === 'tokens') tokens = undefined
    },
    authorizations,
    callback: () => {
      if (callback === undefined) throw new Error('nobody was sent to sign in')
      return callback
    },
  }
}
