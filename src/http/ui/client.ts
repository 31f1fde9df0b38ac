import { type Client, isConfidential } from '../../core/clients/client.ts'
import type { Event } from '../../core/events/event.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { IdpSettings } from '../../idp/idp.ts'
import { CLIENTS, namedPath } from '../named-path.ts'
import { type ClientFields, clientErrors, clientFields } from './client-fields.ts'
import { type ClientFormValues, clientValues, NEW_CLIENT } from './client-form.ts'
import { type ClientRequests, clientRequests } from './client-requests.ts'
import { kindBadge, mayDo } from './clients.ts'
import type { ErrorSummary } from './form-errors.ts'
import type { Badge, Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import type { SentForm } from './sent-form.ts'
import { shortenedText } from './shortened-text.ts'
import { instantInWords, utcTime } from './time-in-words.ts'

/** The page of a client, or of one that is about to be made, as strings ready to print. */
export interface ClientPage {
  readonly frame: PageFrame
  readonly all: string
  readonly title: string
  readonly notice: Callout | null
  readonly summary: ErrorSummary | null
  readonly action: string
  readonly fields: ClientFields
  readonly moreOpen: boolean
  /** Null for one that is about to be made. */
  readonly known: KnownClient | null
}

/** What is shown of a client that is there. */
export interface KnownClient {
  readonly clientId: string
  readonly badge: Badge
  readonly may: string
  readonly mint: string
  readonly tokens: string
  readonly remove: string
  /** Null for a client without one. */
  readonly secret: ClientSecret | null
  /** Why a client without a secret has none. */
  readonly noSecret: string
  readonly changed: string
  readonly changedAt: string
  readonly created: string
  readonly createdAt: string
  /** By whom it was registered. */
  readonly origin: string
  readonly lastRequest: { readonly text: string; readonly at: string; readonly href: string } | null
}

/** The secret of a client: to be shown, to be rolled, and in requests. */
export interface ClientSecret {
  readonly value: string
  /** Whether it is in sight from the start, as it is once it has just been made. */
  readonly open: boolean
  /** That it has just been rolled; else null. */
  readonly rolled: Callout | null
  readonly roll: string
  readonly requests: ClientRequests
}

interface PageParts {
  readonly frame: PageFrame
  readonly base: string
  readonly settings: Pick<IdpSettings, 'accessTokenLifetimeSeconds'>
  readonly sent: SentForm<ClientFormValues> | null
}

/** What the page of a client is made of; `now` by the issuer's clock, `realNow` by the world's, both in Unix seconds. */
export interface ClientPageInput extends PageParts {
  readonly issuer: Pick<Issuer, 'url'>
  readonly client: Client
  /** The last request that the event log has of it. */
  readonly lastRequest: Event | null
  readonly now: number
  readonly realNow: number
  readonly done: ClientDone | null
}

/** What has just been done, by the word for it in the address. */
export type ClientDone = 'created' | 'saved' | 'rolled'

/** The page with the form that makes a client. */
export function newClientPage(input: PageParts): ClientPage {
  const action = `${input.base}${CLIENTS.path}/new`
  return {
    ...form(input, { values: NEW_CLIENT, refused: 'No client was registered' }),
    title: 'Register a client',
    notice: null,
    action,
    known: null,
  }
}

/** The page of a client: its metadata to edit, its secret, and requests with it. */
export function clientPage(input: ClientPageInput): ClientPage {
  const { base, client, done } = input
  const { clientId, metadata } = client
  return {
    ...form(input, { values: clientValues(client), refused: 'Nothing was saved' }),
    title: shortenedText(metadata.clientName ?? clientId),
    notice: done === null || done === 'rolled' ? null : doneNotice(done, client),
    action: base + namedPath(CLIENTS, clientId),
    known: knownClient(input),
  }
}

function form(
  { frame, base, settings, sent }: PageParts,
  { values, refused }: { readonly values: ClientFormValues; readonly refused: string },
): Pick<ClientPage, 'frame' | 'all' | 'summary' | 'fields' | 'moreOpen'> {
  const shown = sent?.values ?? values
  const issues = sent?.issues ?? []
  return {
    frame,
    all: base + CLIENTS.path,
    summary: clientErrors(issues, `${refused}: something needs a change`),
    fields: clientFields(shown, issues, settings),
    moreOpen: sent !== null || hasMore(shown),
  }
}

/** Whether something is said in the fields that are out of sight at first. */
function hasMore({ texts, responseTypes }: ClientFormValues): boolean {
  return (
    responseTypes.length > 0 ||
    (
      [
        'redirect_uris',
        'other_response_types',
        'other_grant_types',
        'further',
        'refresh_token_lifetime',
      ] as const
    ).some((name) => texts[name] !== '')
  )
}

function knownClient(input: ClientPageInput): KnownClient {
  const { base, issuer, client, now, done } = input
  const { clientId, clientSecret, createdAt, updatedAt } = client
  const path = (below: string) => base + namedPath(CLIENTS, clientId, { below })
  const query = new URLSearchParams({ client_id: clientId })
  const requests = clientRequests(client, issuer)
  return {
    clientId,
    badge: kindBadge(client),
    may: mayDo(client),
    mint: `${base}/mint?${query}`,
    tokens: `${base}/tokens?${query}`,
    remove: path('/delete'),
    secret:
      clientSecret === null || requests === null
        ? null
        : {
            value: clientSecret,
            open: done === 'rolled' || done === 'created',
            rolled: done === 'rolled' ? ROLLED : null,
            roll: path('/secret'),
            requests,
          },
    noSecret: noSecret(client),
    changed: instantInWords(updatedAt, now),
    changedAt: utcTime(updatedAt),
    created: instantInWords(createdAt, now),
    createdAt: utcTime(createdAt),
    origin:
      client.origin === 'registration' ? 'by itself, at /register' : 'by hand or from the seed',
    lastRequest: lastRequest(input),
  }
}

function noSecret(client: Client): string {
  return isConfidential(client)
    ? 'the client proves itself by a key of its jwks'
    : 'the client is public'
}

function lastRequest({
  base,
  client,
  lastRequest,
  realNow,
}: ClientPageInput): KnownClient['lastRequest'] {
  if (lastRequest === null) return null
  return {
    text: instantInWords(lastRequest.at, realNow),
    at: utcTime(lastRequest.at),
    href: `${base}/events?${new URLSearchParams({ client_id: client.clientId, kind: 'requests' })}`,
  }
}

const ROLLED: Callout = {
  tone: 'good',
  title: 'The secret was rolled',
  text: 'The old one no longer works: put this one wherever the client has its configuration.',
}

function doneNotice(done: 'created' | 'saved', client: Client): Callout {
  if (done === 'saved') {
    const text = 'It holds from the next request on.'
    return { tone: 'good', title: 'The client was changed', text }
  }
  const text =
    client.clientSecret === null
      ? `It has no secret: ${noSecret(client)}.`
      : 'Its secret stays readable on this page.'
  return { tone: 'good', title: 'The client was registered', text }
}
