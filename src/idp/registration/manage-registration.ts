import { timingSafeEqual } from 'node:crypto'
import { type Client, type ClientMetadata, hasSharedSecret } from '../../core/clients/client.ts'
import { matchesSecret } from '../../core/clients/credentials.ts'
import { secretDigest } from '../../core/grants/single-use.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import { quoted } from '../../core/protocol/parameters.ts'
import { appendEvent } from '../append-event.ts'
import { issuerNow } from '../clock.ts'
import type { Idp } from '../idp.ts'
import { newClient } from '../new-client.ts'
import { revokeTokens } from '../revoke-tokens.ts'
import { endClient } from './end-client.ts'
import { BY_ITSELF, registeredMetadata } from './register-client.ts'

/** Whose registration is managed, and the token that shows that the caller may. */
export interface RegistrationAccess {
  readonly clientId: string
  readonly registrationToken: string | undefined
}

/** What stands for the digest of a client that is not there, so that it takes as long. */
const NO_DIGEST = Buffer.alloc(32)

/** The client whose registration a token manages; throws `invalid_token`, alike for a wrong token and an unknown client (RFC 7592 §2.1). */
export async function managedClient(
  idp: Idp,
  issuer: Issuer,
  access: RegistrationAccess,
): Promise<Client> {
  return checkAccess(await idp.store.clients.byClientId(issuer.id, access.clientId), access)
}

function checkAccess(
  client: Client | undefined,
  { registrationToken }: RegistrationAccess,
): Client {
  const expected = client?.registrationTokenDigest ?? null
  const matches = timingSafeEqual(secretDigest(registrationToken ?? ''), expected ?? NO_DIGEST)
  if (client === undefined || expected === null || !matches) throw wrongToken(registrationToken)
  return client
}

function wrongToken(given: string | undefined): OAuthError {
  const isMissing = given === undefined
  const challenge = `Bearer realm="mcp-mock-idp"${isMissing ? '' : ', error="invalid_token"'}`
  return new OAuthError(
    'invalid_token',
    isMissing
      ? 'the registration access token is missing; send it as Authorization: Bearer'
      : 'the registration access token is not one of this client, or the client is not registered',
    { headers: { 'WWW-Authenticate': challenge } },
  )
}

/** Replaces the metadata of a client by what it says now, wholly (RFC 7592 §2.2); throws `OAuthError`. */
export async function replaceRegistration(
  idp: Idp,
  issuer: Issuer,
  { access, said }: { readonly access: RegistrationAccess; readonly said: JsonObject },
): Promise<Client> {
  return idp.store.transaction(async (tx) => {
    const known = checkAccess(await tx.clients.byClientId(issuer.id, access.clientId), access)
    checkReplacement(known, said)
    const metadata = { ...ownOf(known.metadata), ...registeredMetadata(said) }
    const updated = { ...known, ...replaced(idp, issuer, { known, metadata }) }
    await tx.clients.update(updated)
    const { clientId } = known
    await appendEvent(idp, issuer, { tx, type: 'client_updated', clientId, data: BY_ITSELF })
    return updated
  })
}

/** What we say to a client about its registration, and it must not say to us (RFC 7592 §2.2). */
const OURS = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

function checkReplacement(known: Client, said: JsonObject): void {
  const ours = OURS.find((name) => Object.hasOwn(said, name))
  if (ours !== undefined) {
    throw new OAuthError('invalid_request', `${ours} must not be sent (RFC 7592 section 2.2)`)
  }
  if (said.client_id !== known.clientId) {
    throw new OAuthError(
      'invalid_client_metadata',
      `client_id must be there and be ${quoted(known.clientId)}, as in the path (RFC 7592 section 2.2)`,
    )
  }
  const { client_secret: secret } = said
  const isKnown = typeof secret === 'string' && matchesSecret([secret], known.clientSecret)
  if (secret !== undefined && !isKnown) {
    throw new OAuthError(
      'invalid_client_metadata',
      "client_secret must be absent or the client's own: a client does not choose it (RFC 7592 section 2.2)",
    )
  }
}

/** What was decided about a client by hand, and is not its own to say. */
function ownOf(metadata: ClientMetadata): Partial<ClientMetadata> {
  const { audience, accessTokenFormat, accessTokenTyp } = metadata
  const { accessTokenLifetimeSeconds, refreshTokenLifetimeSeconds } = metadata
  return Object.fromEntries(
    Object.entries({
      audience,
      accessTokenFormat,
      accessTokenTyp,
      accessTokenLifetimeSeconds,
      refreshTokenLifetimeSeconds,
    }).filter(([, value]) => value !== undefined),
  )
}

/** What changes of a client with its metadata: one that comes to share a secret with us gets one, and one that no longer does loses it. */
function replaced(
  idp: Idp,
  issuer: Issuer,
  { known, metadata }: { readonly known: Client; readonly metadata: ClientMetadata },
): Pick<Client, 'clientSecret' | 'metadata' | 'updatedAt'> {
  const keeps = hasSharedSecret(metadata.tokenEndpointAuthMethod)
  const clientSecret = keeps ? (known.clientSecret ?? undefined) : undefined
  const made = newClient(
    { clientId: known.clientId, clientSecret, metadata },
    { issuerId: issuer.id, at: issuerNow(idp, issuer), chance: idp.chance },
  )
  return { clientSecret: made.clientSecret, metadata: made.metadata, updatedAt: made.updatedAt }
}

/** Ends a registration: the client, what people granted it, and its tokens (RFC 7592 §2.3); throws `OAuthError`. */
export async function endRegistration(
  idp: Idp,
  issuer: Issuer,
  access: RegistrationAccess,
): Promise<void> {
  const { clientId } = await managedClient(idp, issuer, access)
  await revokeTokens(idp, issuer, { clientId })
  await idp.store.transaction(async (tx) => {
    checkAccess(await tx.clients.byClientId(issuer.id, clientId), access)
    await endClient(idp, issuer, { tx, clientId, why: 'by_itself' })
  })
}
