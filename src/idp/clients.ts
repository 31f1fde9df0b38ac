import { type Client, hasSharedSecret } from '../core/clients/client.ts'
import type { Issuer } from '../core/issuers/issuer.ts'
import { conflict, notFound } from '../core/protocol/domain-error.ts'
import type { Tables } from '../store/store.ts'
import { appendEvent } from './append-event.ts'
import { issuerNow } from './clock.ts'
import { endGrants } from './end-grants.ts'
import type { Idp } from './idp.ts'
import { type ClientInput, newClient, newSecret, type Placement } from './new-client.ts'
import { type Paged, type PageRequest, readPage } from './paged.ts'

/** The registered clients, newest first, a stretch at a time. */
export async function listClients(
  idp: Idp,
  issuer: Issuer,
  page: PageRequest,
): Promise<Paged<Client>> {
  return readPage(page, (stretch) => idp.store.clients.list(issuer.id, stretch))
}

/** One client by its client_id; throws `not_found`. */
export async function getClient(idp: Idp, issuer: Issuer, clientId: string): Promise<Client> {
  return findClient(idp.store, issuer, clientId)
}

/** Registers a client; makes an id and a secret where they are not given. Throws `InvalidInput`, or `conflict` for an id that is there already. */
export async function createClient(idp: Idp, issuer: Issuer, input: ClientInput): Promise<Client> {
  const client = newClient(input, placementAt(idp, issuer))
  return idp.store.transaction(async (tx) => {
    const stored = await tx.clients.insert(client)
    await appendEvent(idp, issuer, { tx, type: 'client_created', clientId: client.clientId })
    return stored
  })
}

/** Puts other metadata in place of a client's; its secret stays unless another is given. */
export async function updateClient(
  idp: Idp,
  issuer: Issuer,
  { clientId, input }: { readonly clientId: string; readonly input: ClientInput },
): Promise<Client> {
  return idp.store.transaction(async (tx) => {
    const known = await findClient(tx, issuer, clientId)
    const { tokenEndpointAuthMethod: method } = input.metadata
    const keeps = method === undefined || hasSharedSecret(method)
    const clientSecret =
      input.clientSecret ?? (keeps ? (known.clientSecret ?? undefined) : undefined)
    const asked = { clientId, clientSecret, metadata: input.metadata }
    const client = newClient(asked, placementAt(idp, issuer))
    const { id, createdAt, origin, registrationTokenDigest } = known
    const updated = { ...client, id, createdAt, origin, registrationTokenDigest }
    await tx.clients.update(updated)
    await appendEvent(idp, issuer, { tx, type: 'client_updated', clientId })
    return updated
  })
}

function placementAt(idp: Idp, issuer: Issuer): Placement {
  return { issuerId: issuer.id, at: issuerNow(idp, issuer), chance: idp.chance }
}

/** Gives a client another secret, made here; the old one stops working at once. Throws `not_found`, or `conflict` for a client without one. */
export async function rollClientSecret(
  idp: Idp,
  issuer: Issuer,
  clientId: string,
): Promise<Client> {
  return idp.store.transaction(async (tx) => {
    const known = await findClient(tx, issuer, clientId)
    const method = known.metadata.tokenEndpointAuthMethod
    if (!hasSharedSecret(method)) {
      const kind = method === 'none' ? 'a public client' : 'a client that proves itself by a key'
      throw conflict(`${kind} has no secret to roll: its token_endpoint_auth_method is "${method}"`)
    }
    const rolled = {
      ...known,
      clientSecret: newSecret(idp.chance),
      updatedAt: issuerNow(idp, issuer),
    }
    await tx.clients.update(rolled)
    await appendEvent(idp, issuer, { tx, type: 'client_secret_rolled', clientId })
    return rolled
  })
}

/** Deletes a client, and ends what people granted it; tokens that it got otherwise stay as they are. Throws `not_found`. */
export async function deleteClient(idp: Idp, issuer: Issuer, clientId: string): Promise<void> {
  await idp.store.transaction(async (tx) => {
    await findClient(tx, issuer, clientId)
    await endGrants(idp, issuer, { tx, clientId })
    await tx.clients.delete(issuer.id, clientId)
    await appendEvent(idp, issuer, { tx, type: 'client_deleted', clientId })
  })
}

async function findClient(tables: Tables, issuer: Issuer, clientId: string): Promise<Client> {
  const client = await tables.clients.byClientId(issuer.id, clientId)
  if (client === undefined)
    throw notFound('there is no client of that id; GET /api/clients lists them')
  return client
}
