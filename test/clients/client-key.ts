import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { AuthorizationServer } from './authorization-server.ts'

/** Registers a client that authenticates by an ES256 key; its id, and the key as PKCS #8 PEM. */
export async function newClientKey({
  addClient,
}: AuthorizationServer): Promise<{ readonly clientId: string; readonly pem: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
  const { client_id: clientId } = await addClient({
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  })
  return { clientId, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}
