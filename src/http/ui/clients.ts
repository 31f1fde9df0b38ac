import { type Client, isConfidential } from '../../core/clients/client.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import { CLIENTS, namedPath } from '../named-path.ts'
import { grantTypeName } from './client-fields.ts'
import { cutText } from './cut-text.ts'
import { type NamedList, type NamedListInput, namedList } from './named-list.ts'
import type { Badge } from './notice.ts'
import { shortenedText } from './shortened-text.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** A client in the list, as strings ready to print. */
export interface ClientRow {
  readonly href: string
  /** Its name, or where it has none its id. */
  readonly name: string
  /** Its id, where it has a name; else null. */
  readonly clientId: string | null
  readonly badge: Badge
  /** That it registered itself; null for one that was registered by hand. */
  readonly origin: string | null
  readonly grants: readonly string[]
  /** What it may do with what it is registered as. */
  readonly may: string
  /** The scopes and resources it may ask for; null where it asks for none. */
  readonly bounds: string | null
  readonly changed: string
  readonly changedAt: string
}

/** The longest name and the longest bound that a cell shows whole, in characters. */
const LONGEST = { name: 80, bound: 60 }

/** How many grant types and scopes a cell shows. */
const MOST_SHOWN = 6

/** The page of all clients: what each is, and what it may do. */
export function clientsPage(input: NamedListInput<Client>): NamedList<ClientRow> {
  return namedList(input, {
    path: CLIENTS.path,
    noun: 'clients',
    row: clientRow,
    noneOlder: 'No client is older',
    none: {
      title: 'No clients',
      text: 'Register one for a server that introspects, or for a client that fetches tokens. Minting needs none.',
      create: 'Register a client',
    },
  })
}

function clientRow(
  client: Client,
  { base, now }: { readonly base: string; readonly now: number },
): ClientRow {
  const { clientId, metadata, origin, updatedAt } = client
  const grants = metadata.grantTypes.map((type) => cutText(grantTypeName(type), LONGEST.bound))
  return {
    href: base + namedPath(CLIENTS, clientId),
    name: cutText(metadata.clientName ?? clientId, LONGEST.name),
    clientId: metadata.clientName === undefined ? null : shortenedText(clientId),
    badge: kindBadge(client),
    origin: origin === 'registration' ? 'registered itself' : null,
    grants: firstOf(grants),
    may: mayDo(client),
    bounds: bounds(client),
    changed: instantInWords(updatedAt, now),
    changedAt: utcTime(updatedAt),
  }
}

function firstOf(items: readonly string[]): readonly string[] {
  const more = items.length - MOST_SHOWN
  return more > 0 ? [...items.slice(0, MOST_SHOWN), `${more.toLocaleString('en-US')} more`] : items
}

/** Whether a client keeps a secret (RFC 6749 §2.1). */
export function kindBadge(client: Client): Badge {
  return isConfidential(client)
    ? { text: 'confidential', tone: 'good' }
    : { text: 'public', tone: 'plain' }
}

/** What a client may do at this server's endpoints, in words. */
export function mayDo(client: Client): string {
  if (!isConfidential(client)) return 'Only names itself: no introspection, no tokens by itself'
  const fetches = client.metadata.grantTypes.includes('client_credentials')
  return fetches ? 'Fetch tokens by itself, introspect, revoke' : 'Introspect, revoke'
}

function bounds({ metadata: { grantTypes, scope, audience } }: Client): string | null {
  if (grantTypes.length === 0) return null
  const scopes = scope === undefined ? 'any scope' : firstOf(splitScope(scope)).join(' ')
  const audiences = audience === undefined ? ['any resource'] : firstOf([audience].flat())
  const forWhom = audiences.map(cutBound).join(', ')
  return `${cutBound(scopes)}; ${forWhom}`
}

function cutBound(text: string): string {
  return cutText(text, LONGEST.bound)
}
