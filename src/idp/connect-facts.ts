import type { Client } from '../core/clients/client.ts'
import type { ConnectClient, ConnectFacts, ConnectTable } from '../core/connect/configuration.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { type Alg, isSymmetric } from '../core/keys/algorithms.ts'
import { exportPem, exportSecret } from '../core/keys/export-key.ts'
import { ENDPOINTS } from '../core/protocol/endpoints.ts'
import { invalidInput } from '../core/protocol/invalid-input.ts'
import { splitScope } from '../core/protocol/scope.ts'
import type { StoredToken } from '../store/store.ts'
import { getClient } from './clients.ts'
import type { Idp } from './idp.ts'
import { judgeStoredToken } from './judge-stored-token.ts'
import { keysReady } from './keys-ready.ts'
import { listTokens } from './list-tokens.ts'
import { findTable, getStaticTable } from './static-tables.ts'

/** What the facts are gathered for; absent: the issuer's own. */
export interface FactsWanted {
  readonly alg: Alg
  readonly audience: string
  readonly requiredScopes: readonly string[]
  readonly clientId?: string | undefined
  readonly table?: string | undefined
  readonly adminTokenNeeded: boolean
}

/** The client that introspects where it is registered and none is named. */
const USUAL_CLIENT = 'mcp-resource-server'

/** The table that is taken where it is there and none is named. */
const USUAL_TABLE = 'default'

/** How many of the newest clients and tokens are looked through for one that fits. */
const LOOKED_THROUGH = 50

/** The most tokens of a table that are written out. */
const MOST_TOKENS = 200

/** The values of an issuer that configurations are filled in with; no key is made for it. Throws `not_found`, `InvalidInput`. */
export async function connectFacts(
  idp: Idp,
  issuer: Issuer,
  wanted: FactsWanted,
): Promise<ConnectFacts> {
  await keysReady(idp, issuer)
  const { alg, audience, requiredScopes, adminTokenNeeded } = wanted
  const [keys, client, staticTable, token] = await Promise.all([
    currentKeys(idp, issuer, alg),
    introspectingClient(idp, issuer, wanted.clientId),
    tableOf(idp, issuer, wanted.table),
    fittingToken(idp, issuer, wanted),
  ])
  return {
    issuer: issuer.issuer,
    url: issuer.url,
    jwksUri: issuer.url + ENDPOINTS.jwks,
    introspectionEndpoint: issuer.url + ENDPOINTS.introspect,
    audience,
    requiredScopes,
    alg,
    ...keys,
    client,
    staticTable,
    token,
    adminTokenNeeded,
  }
}

async function currentKeys(
  idp: Idp,
  issuer: Issuer,
  alg: Alg,
): Promise<Pick<ConnectFacts, 'publicKey' | 'sharedSecret'>> {
  const key = await idp.store.signingKeys.current(issuer.id, alg)
  if (key === undefined) return { publicKey: null, sharedSecret: null }
  const { kid } = key
  if (isSymmetric(alg)) return { publicKey: null, sharedSecret: { kid, secret: exportSecret(key) } }
  return { publicKey: { kid, pem: exportPem(key, { private: false }) }, sharedSecret: null }
}

async function introspectingClient(
  idp: Idp,
  issuer: Issuer,
  clientId: string | undefined,
): Promise<ConnectClient | null> {
  if (clientId !== undefined) {
    const client = withSecret(await getClient(idp, issuer, clientId))
    if (client !== undefined) return client
    throw invalidInput('/client_id', 'must be a client with a secret; this one has none')
  }
  const usual = await idp.store.clients.byClientId(issuer.id, USUAL_CLIENT)
  const others = await idp.store.clients.list(issuer.id, { limit: LOOKED_THROUGH })
  const found = [...(usual === undefined ? [] : [usual]), ...others]
    .map(withSecret)
    .filter((client) => client !== undefined)
  return found.find((client) => client.authMethod === 'client_secret_basic') ?? found[0] ?? null
}

function withSecret({ clientId, clientSecret, metadata }: Client): ConnectClient | undefined {
  const { tokenEndpointAuthMethod: authMethod } = metadata
  if (clientSecret === null || authMethod === 'none' || authMethod === 'private_key_jwt')
    return undefined
  return { clientId, clientSecret, authMethod }
}

async function tableOf(
  idp: Idp,
  issuer: Issuer,
  wanted: string | undefined,
): Promise<ConnectTable | null> {
  const { staticTables } = idp.store
  const usual = await staticTables.byName(issuer.id, wanted ?? USUAL_TABLE)
  const [first] = await staticTables.list(issuer.id, { limit: 1 })
  const name = wanted ?? usual?.name ?? first?.name
  if (name === undefined) return null
  const { id } = await findTable(idp.store, issuer, name)
  if ((await staticTables.countTokens(id)) > MOST_TOKENS) return { name, tokens: null }
  const { tokens } = await getStaticTable(idp, issuer, name)
  return { name, tokens }
}

/** The newest token that a verifier for the audience and the scopes would take. */
async function fittingToken(
  idp: Idp,
  issuer: Issuer,
  wanted: FactsWanted,
): Promise<ConnectFacts['token']> {
  const { items } = await listTokens(idp, issuer, {
    filter: { status: 'active', format: 'jwt' },
    page: { limit: LOOKED_THROUGH },
  })
  for (const token of items.filter((one) => fits(one, wanted))) {
    const isOurs = token.claims.iss === issuer.issuer
    if (isOurs && (await judgeStoredToken(idp, issuer, token)) === 'active')
      return { value: token.value, expiresAt: token.expiresAt }
  }
  return null
}

function fits({ audience, scope }: StoredToken, wanted: FactsWanted): boolean {
  const scopes = splitScope(scope ?? '')
  return (
    [audience].flat().includes(wanted.audience) &&
    wanted.requiredScopes.every((one) => scopes.includes(one))
  )
}
