import type { Client } from '../../core/clients/client.ts'
import { shellQuoted } from '../../core/connect/shell-quoted.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'

/** Requests of a client with its real credentials, to be copied. */
export interface ClientRequests {
  readonly basic: string
  /** Null where the client is not registered for the grant. */
  readonly token: string | null
  readonly introspection: string
}

/** The requests that a client can send; null for one without a secret: a public one can neither introspect nor fetch tokens, and an assertion is new each time. */
export function clientRequests(client: Client, issuer: Pick<Issuer, 'url'>): ClientRequests | null {
  const { clientId, clientSecret, metadata } = client
  if (clientSecret === null) return null
  const credentials = {
    clientId,
    clientSecret,
    inBody: metadata.tokenEndpointAuthMethod === 'client_secret_post',
  }
  const grants = metadata.grantTypes.includes('client_credentials')
  return {
    basic: basicHeader(clientId, clientSecret),
    token: grants
      ? curl(issuer.url + ENDPOINTS.token, credentials, '-d grant_type=client_credentials')
      : null,
    introspection: curl(
      issuer.url + ENDPOINTS.introspect,
      credentials,
      '--data-urlencode "token=$TOKEN"',
    ),
  }
}

/** The header by which a client says who it is (RFC 6749 §2.3.1, RFC 7617 §2). */
export function basicHeader(clientId: string, clientSecret: string): string {
  const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
  return `Authorization: Basic ${Buffer.from(pair).toString('base64')}`
}

interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
  readonly inBody: boolean
}

function curl(url: string, { clientId, clientSecret, inBody }: Credentials, data: string): string {
  const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
  const who = inBody
    ? [
        `--data-urlencode ${shellQuoted(`client_id=${clientId}`)}`,
        `--data-urlencode ${shellQuoted(`client_secret=${clientSecret}`)}`,
      ]
    : [`-u ${shellQuoted(pair)}`]
  return [`curl -sS ${shellQuoted(url)}`, ...who, data].join(' \\\n  ')
}

/** A value of `application/x-www-form-urlencoded`, which both halves of the header are (RFC 6749 appendix B). */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
