import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { OAuthSettings } from '../../src/idp/idp.ts'
import { startTestServer } from '../support/test-server.ts'

/** The issuer that clients meet, and what a test asks of it besides. */
export interface AuthorizationServer {
  /** Its identifier, and the base of its endpoints. */
  readonly issuer: string
  /** The server's own URL. */
  readonly url: string
  readonly port: number
  /** Registers a client by the admin API, as an operator would; the answer has its id and secret. */
  addClient(client: object): Promise<AddedClient>
  /** What introspection says of a token to the seed's resource server. */
  introspect(token: string): Promise<Record<string, unknown>>
  /** The registered clients, as the admin API lists them. */
  clients(): Promise<readonly Record<string, unknown>[]>
  /** The events of a type, newest first. */
  events(type: string): Promise<readonly Record<string, unknown>[]>
  /** A request to the admin API of the issuer. */
  api(path: string, body?: object): Promise<Record<string, unknown>>
  /** The same of another issuer of the server. */
  at(issuer: string): AuthorizationServer
  close(): Promise<void>
}

/** A client that was added. */
export interface AddedClient {
  readonly client_id: string
  readonly client_secret: string
}

/** How the server differs from the default. */
export interface AuthorizationServerOptions {
  readonly oauth?: Partial<OAuthSettings>
  readonly port?: number
}

/** Starts a server with the built-in seed on a free port; it is closed after the test. */
export async function startAuthorizationServer(
  t: Pick<TestContext, 'after'>,
  { oauth = {}, port = 0 }: AuthorizationServerOptions = {},
): Promise<AuthorizationServer> {
  const server = await startTestServer(t, { port, settings: { oauth } })
  return authorizationServerAt(server.publicUrl, { port: server.port, close: server.close })
}

/** The issuer `default` of a server that runs already. */
export function authorizationServerAt(
  url: string,
  rest: Pick<AuthorizationServer, 'port' | 'close'>,
  issuer = `${url}/issuers/default`,
): AuthorizationServer {
  const api = async (path: string, body?: object) => {
    const answer = await fetch(`${issuer}/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    assert.ok(answer.ok, `/api/${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }
  const items = async (path: string) => {
    const { items } = await api(path)
    return items as readonly Record<string, unknown>[]
  }
  return {
    issuer,
    url,
    ...rest,
    api,
    addClient: async (client) => (await api('clients', client)) as unknown as AddedClient,
    clients: () => items('clients?limit=500'),
    events: (type) => items(`events?type=${type}&limit=500`),
    introspect: (token) => introspect(issuer, token),
    at: (other) => authorizationServerAt(url, rest, other),
  }
}

/** What introspection says of a token to the seed's resource server. */
export async function introspect(issuer: string, token: string): Promise<Record<string, unknown>> {
  const credentials = btoa('mcp-resource-server:mcp-resource-server-secret')
  const answer = await fetch(`${issuer}/introspect`, {
    method: 'POST',
    headers: { Authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ token }),
  })
  assert.equal(answer.status, 200)
  return (await answer.json()) as Record<string, unknown>
}
