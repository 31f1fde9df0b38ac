import type { Database } from 'better-sqlite3'
import type {
  AuthMethod,
  Client,
  ClientMetadata,
  ClientOrigin,
  NewClient,
} from '../../core/clients/client.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import type { TokenFormat } from '../../core/tokens/token.ts'
import type { ClientTable } from '../store.ts'
import type { Sync } from './promised.ts'
import { below, exactText, jsonOrNull, parsedOrNull, present } from './rows.ts'
import { mustHaveChanged, refusingDuplicates } from './sqlite-error.ts'

interface ClientRow {
  readonly id: number
  readonly issuer_id: number
  readonly client_id: string
  readonly client_secret: string | null
  readonly client_name: string | null
  readonly redirect_uris: string
  readonly grant_types: string
  readonly response_types: string
  readonly scope: string | null
  readonly token_endpoint_auth_method: AuthMethod
  readonly audience: string | null
  readonly access_token_format: TokenFormat | null
  readonly access_token_typ: 'at+jwt' | 'JWT' | null
  readonly access_token_lifetime_seconds: number | null
  readonly refresh_token_lifetime_seconds: number | null
  readonly further: string
  readonly origin: ClientOrigin
  readonly registration_token_digest: Buffer | null
  readonly created_at: number
  readonly updated_at: number
}

const INSERT = `INSERT INTO clients (issuer_id, client_id, client_secret, client_name, redirect_uris, grant_types,
  response_types, scope, token_endpoint_auth_method, audience, access_token_format, access_token_typ,
  access_token_lifetime_seconds, refresh_token_lifetime_seconds, further, origin,
  registration_token_digest, created_at, updated_at)
  VALUES (@issuerId, @clientId, @clientSecret, @clientName, @redirectUris, @grantTypes, @responseTypes, @scope,
  @tokenEndpointAuthMethod, @audience, @accessTokenFormat, @accessTokenTyp, @accessTokenLifetimeSeconds,
  @refreshTokenLifetimeSeconds, @further, @origin, @registrationTokenDigest, @createdAt, @updatedAt)`

const UPDATE = `UPDATE clients SET client_secret = @clientSecret, client_name = @clientName,
  redirect_uris = @redirectUris, grant_types = @grantTypes, response_types = @responseTypes, scope = @scope,
  token_endpoint_auth_method = @tokenEndpointAuthMethod, audience = @audience,
  access_token_format = @accessTokenFormat, access_token_typ = @accessTokenTyp,
  access_token_lifetime_seconds = @accessTokenLifetimeSeconds,
  refresh_token_lifetime_seconds = @refreshTokenLifetimeSeconds, further = @further,
  registration_token_digest = @registrationTokenDigest, updated_at = @updatedAt
  WHERE id = @id`

/** The table of registered clients. */
export const clientTable = {
  reads(db: Database): Sync<ClientTable, 'byClientId' | 'list' | 'registeredBeyond'> {
    const byClientId = db.prepare<[number, string], ClientRow>(
      'SELECT * FROM clients WHERE issuer_id = ? AND client_id = ?',
    )
    const newest = db.prepare<[number, number, number], ClientRow>(
      'SELECT * FROM clients INDEXED BY clients_issuer WHERE issuer_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    const registered = db
      .prepare<[number], number>(
        "SELECT count(*) FROM clients WHERE issuer_id = ? AND origin = 'registration'",
      )
      .pluck()
    const surplus = db
      .prepare<[number, number], string>(
        `SELECT client_id FROM clients AS c WHERE issuer_id = ? AND origin = 'registration'
        ORDER BY EXISTS (SELECT 1 FROM grants WHERE issuer_id = c.issuer_id AND client_id = c.client_id
        AND revoked_at IS NULL) DESC, id DESC LIMIT -1 OFFSET ?`,
      )
      .pluck()
    return {
      byClientId(issuerId, clientId) {
        const row = byClientId.get(issuerId, clientId)
        return row && fromRow(row)
      },
      list: (issuerId, page) => newest.all(issuerId, below(page), page.limit).map(fromRow),
      registeredBeyond: (issuerId, keep) =>
        (registered.get(issuerId) ?? 0) > keep ? surplus.all(issuerId, keep) : [],
    }
  },

  writes(db: Database): Sync<ClientTable, 'insert' | 'update' | 'delete'> {
    const insert = db.prepare(INSERT)
    const update = db.prepare(UPDATE)
    const remove = db.prepare<[number, string]>(
      'DELETE FROM clients WHERE issuer_id = ? AND client_id = ?',
    )
    return {
      insert(client) {
        const added = refusingDuplicates(
          () => insert.run(toColumns(client)),
          () => `a client with the client_id "${client.clientId}" is there already`,
        )
        return { ...client, id: Number(added.lastInsertRowid) }
      },
      update(client) {
        const changed = update.run({ ...toColumns(client), id: client.id })
        mustHaveChanged(changed, `the client "${client.clientId}"`)
      },
      delete: (issuerId, clientId) => remove.run(issuerId, clientId).changes > 0,
    }
  },
}

function fromRow(row: ClientRow): Client {
  return {
    id: row.id,
    issuerId: row.issuer_id,
    clientId: row.client_id,
    clientSecret: row.client_secret,
    metadata: metadataFromRow(row),
    origin: row.origin,
    registrationTokenDigest: row.registration_token_digest,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function metadataFromRow(row: ClientRow): ClientMetadata {
  return {
    ...present({
      clientName: row.client_name,
      scope: row.scope,
      audience: parsedOrNull<string | readonly string[]>(row.audience),
      accessTokenFormat: row.access_token_format,
      accessTokenTyp: row.access_token_typ,
      accessTokenLifetimeSeconds: row.access_token_lifetime_seconds,
      refreshTokenLifetimeSeconds: row.refresh_token_lifetime_seconds,
    }),
    redirectUris: JSON.parse(row.redirect_uris) as readonly string[],
    grantTypes: JSON.parse(row.grant_types) as readonly string[],
    responseTypes: JSON.parse(row.response_types) as readonly string[],
    tokenEndpointAuthMethod: row.token_endpoint_auth_method,
    further: JSON.parse(row.further) as JsonObject,
  }
}

function toColumns(client: NewClient) {
  const { metadata } = client
  return {
    issuerId: client.issuerId,
    clientId: exactText('client_id', client.clientId),
    clientSecret: exactText('client_secret', client.clientSecret),
    clientName: exactText('client_name', metadata.clientName ?? null),
    redirectUris: JSON.stringify(metadata.redirectUris),
    grantTypes: JSON.stringify(metadata.grantTypes),
    responseTypes: JSON.stringify(metadata.responseTypes),
    scope: exactText('scope', metadata.scope ?? null),
    tokenEndpointAuthMethod: metadata.tokenEndpointAuthMethod,
    audience: jsonOrNull(metadata.audience),
    accessTokenFormat: metadata.accessTokenFormat ?? null,
    accessTokenTyp: metadata.accessTokenTyp ?? null,
    accessTokenLifetimeSeconds: metadata.accessTokenLifetimeSeconds ?? null,
    refreshTokenLifetimeSeconds: metadata.refreshTokenLifetimeSeconds ?? null,
    further: JSON.stringify(metadata.further),
    origin: client.origin,
    registrationTokenDigest: client.registrationTokenDigest,
    createdAt: client.createdAt,
    updatedAt: client.updatedAt,
  }
}
