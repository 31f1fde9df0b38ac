import type { Alg } from './versions.ts'

const REQUEST_TIMEOUT_MS = 30_000

/** The seeded client that resource servers introspect with. */
export const RESOURCE_SERVER = {
  client_id: 'mcp-resource-server',
  client_secret: 'mcp-resource-server-secret',
} as const

/** Any algorithm that tokens are signed by. */
export type SigningAlg = Alg | 'HS256' | 'HS384' | 'HS512'

/** The body of `POST /api/tokens`, as far as the verifiers need it. */
export interface MintRequest {
  readonly format?: 'jwt' | 'opaque'
  readonly alg?: SigningAlg
  readonly kid?: string
  readonly subject?: string
  readonly client_id?: string
  readonly audience?: string | readonly string[] | null
  readonly scope?: string
  readonly expires_in?: number
  readonly not_before?: number
  readonly claims?: Readonly<Record<string, unknown>>
}

/** Its answer. */
export interface Minted {
  readonly access_token: string
  readonly jti: string
  readonly kid?: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** A row of a static token table, with its token. */
export interface StaticToken {
  readonly token: string
  readonly client_id: string
  readonly scopes: readonly string[]
  readonly [member: string]: unknown
}

/** An issuer of its own, and what a test does with it over HTTP. */
export interface Issuer {
  /** Its identifier, and the base of its endpoints. */
  readonly url: string
  mint(request: MintRequest): Promise<Minted>
  revokeToken(jti: string): Promise<void>
  /** Generates a key that is published and does not sign yet, and answers its kid. */
  createKey(alg: SigningAlg): Promise<string>
  /** The kid of the key that is published and would sign next; a shared secret is never published. */
  nextKid(alg: SigningAlg): Promise<string | undefined>
  rotate(request: {
    readonly alg: SigningAlg
    readonly announced?: boolean
    readonly grace_seconds?: number
  }): Promise<void>
  revokeKey(kid: string): Promise<void>
  /** The public key, as SPKI PEM. */
  pem(kid: string): Promise<string>
  /** The shared secret of an HS* key. */
  secret(kid: string): Promise<string>
  addStaticToken(row: StaticToken): Promise<void>
  deleteStaticToken(token: string): Promise<void>
}

/** Creates an issuer on the server. */
export async function createIssuer(server: string, name: string): Promise<Issuer> {
  await request(`${server}/api/issuers`, { method: 'POST', body: { name } })
  return issuerAt(`${server}/issuers/${name}`)
}

/** The issuer that is there, by its URL. */
export function issuerAt(url: string): Issuer {
  const call = (path: string, init: RequestOptions = {}) => request(`${url}/api/${path}`, init)
  const post = (path: string, body: object) => call(path, { method: 'POST', body })
  const remove = (path: string) => call(path, { method: 'DELETE' })
  return {
    url,
    mint: async (body) => (await post('tokens', body)).json() as Promise<Minted>,
    revokeToken: async (jti) => void (await remove(`tokens/${jti}`)),
    createKey: async (alg) => {
      const answer = await post('keys', { alg })
      return ((await answer.json()) as { kid: string }).kid
    },
    nextKid: async (alg) => {
      const { items } = (await (await call('keys?limit=500')).json()) as { items: ListedKey[] }
      return items.find((key) => key.alg === alg && key.state === 'next')?.kid
    },
    rotate: async (body) => void (await post('keys/rotate', body)),
    revokeKey: async (kid) => void (await post(`keys/${kid}/revoke`, {})),
    pem: async (kid) => (await call(`keys/${kid}.pem`)).text(),
    secret: async (kid) => (await call(`keys/${kid}/secret`)).text(),
    addStaticToken: async (row) => void (await post('static-tables/default/tokens', row)),
    deleteStaticToken: async (token) =>
      void (await remove(`static-tables/default/tokens/${encodeURIComponent(token)}`)),
  }
}

interface ListedKey {
  readonly kid: string
  readonly alg: string
  readonly state: string
}

interface RequestOptions {
  readonly method?: 'POST' | 'DELETE'
  readonly body?: object
}

async function request(url: string, { method, body }: RequestOptions): Promise<Response> {
  const answer = await fetch(url, {
    method: method ?? 'GET',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  })
  if (!answer.ok)
    throw new Error(`${method ?? 'GET'} ${url} answered ${answer.status}: ${await answer.text()}`)
  return answer
}
