import type { Client, ClientMetadata } from '../../core/clients/client.ts'
import { readMetadata } from '../../core/clients/read-metadata.ts'
import { secretDigest } from '../../core/grants/single-use.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { JsonObject } from '../../core/protocol/json.ts'
import { OAuthError } from '../../core/protocol/oauth-error.ts'
import type { Tables } from '../../store/store.ts'
import { appendEvent } from '../append-event.ts'
import { issuerNow } from '../clock.ts'
import { GRANT_TYPES } from '../grants/grant-token.ts'
import type { Idp } from '../idp.ts'
import { newClient } from '../new-client.ts'
import { endClient } from './end-client.ts'
import { refusingMetadata } from './registration-refusal.ts'

/** How many clients that registered themselves an issuer keeps: whoever can reach it can register. */
export const MOST_REGISTERED = 1000

/** A client that registered itself, and the token that manages its registration: told now, not kept. */
export interface Registration {
  readonly client: Client
  readonly registrationToken: string
}

/** Registers a client that describes itself (RFC 7591 §3); throws `OAuthError`. Where there are too many, the oldest go, those without a grant in force first. */
export async function registerClient(
  idp: Idp,
  issuer: Issuer,
  said: JsonObject,
): Promise<Registration> {
  if (!idp.settings.oauth.openRegistration) {
    throw new OAuthError(
      'access_denied',
      'registration is closed here (--closed-registration): have the client registered on the page Clients, or by POST /api/clients',
    )
  }
  const metadata = registeredMetadata(said)
  const registrationToken = idp.chance.text('registration token', 43)
  const client = {
    ...newClient(
      { metadata },
      {
        issuerId: issuer.id,
        at: issuerNow(idp, issuer),
        origin: 'registration',
        chance: idp.chance,
      },
    ),
    registrationTokenDigest: secretDigest(registrationToken),
  }
  const stored = await idp.store.transaction(async (tx) => {
    await makeRoom(idp, issuer, tx)
    const { clientId } = client
    await appendEvent(idp, issuer, { tx, type: 'client_created', clientId, data: BY_ITSELF })
    return tx.clients.insert(client)
  })
  return { client: stored, registrationToken }
}

/** What an event says where the client itself asked for the change. */
export const BY_ITSELF = { by: 'registration' } as const

/** The metadata that a client may register with (RFC 7591 §2); throws `invalid_redirect_uri` and `invalid_client_metadata`. */
export function registeredMetadata(said: JsonObject): ClientMetadata {
  return refusingMetadata(said, () =>
    readMetadata(said, {
      grantTypes: GRANT_TYPES,
      unserved: 'refuse',
      authMethod: 'client_secret_basic',
    }),
  )
}

async function makeRoom(idp: Idp, issuer: Issuer, tx: Tables): Promise<void> {
  for (const clientId of await tx.clients.registeredBeyond(issuer.id, MOST_REGISTERED - 1)) {
    await endClient(idp, issuer, { tx, clientId, why: 'too_many_registered' })
  }
}
