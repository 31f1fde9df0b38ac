import type { Client, ClientOrigin } from '../../core/clients/client.ts'
import { isLoopbackRedirect } from '../../core/clients/redirect-uri.ts'
import { cutText } from '../ui/cut-text.ts'

/** Which client asks, and where it is answered, as strings ready to print. */
export interface ClientAbout {
  readonly name: string
  readonly clientId: string
  readonly registered: string
  /** Its own web page. */
  readonly page: { readonly href: string; readonly text: string } | null
  readonly redirectHost: string
  readonly redirectUri: string
  /** Whether every place that it can be answered at is on this machine. */
  readonly isLocalOnly: boolean
}

/** The longest texts that are shown whole, in characters. */
const LONGEST = { name: 80, uri: 300 }

const REGISTERED: Readonly<Record<ClientOrigin, string>> = {
  admin: 'Added here, by the seed or an administrator.',
  registration: 'It registered itself: its name is its own word (RFC 7591).',
  document: 'By its metadata document, at the address that is its client_id.',
}

/** What is said of a client whose answer goes to a redirect URI. */
export function clientAbout(client: Client, redirectUri: string): ClientAbout {
  const { clientId, origin, metadata } = client
  return {
    name: clientName(client),
    clientId: cutText(clientId, LONGEST.uri),
    registered: REGISTERED[origin],
    page: pageOf(metadata.further.client_uri),
    redirectHost: hostOf(redirectUri),
    redirectUri: cutText(redirectUri, LONGEST.uri),
    isLocalOnly: metadata.redirectUris.every(isLoopbackRedirect),
  }
}

/** What a client is called: by its name, or of one without by the host of its document or its id. */
export function clientName({ clientId, origin, metadata }: Client): string {
  const given = metadata.clientName?.trim()
  if (given !== undefined && given !== '') return cutText(given, LONGEST.name)
  return origin === 'document' ? hostOf(clientId) : cutText(clientId, LONGEST.name)
}

/** A link is only made of an https address; whatever else a client calls its page is left out. */
function pageOf(uri: unknown): ClientAbout['page'] {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return null
  const { protocol, href, host } = new URL(uri)
  return protocol === 'https:' ? { href, text: cutText(host, LONGEST.name) } : null
}

/** The host that an address leads to; of one that opens a program on the device, its scheme. */
function hostOf(uri: string): string {
  const { host, protocol } = new URL(uri)
  return cutText(host === '' ? `a program on this device (${protocol})` : host, LONGEST.name)
}
