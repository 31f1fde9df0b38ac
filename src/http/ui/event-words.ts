import type { Event, EventType } from '../../core/events/event.ts'
import type { Json } from '../../core/protocol/json.ts'
import { namedPath, SUBJECTS } from '../named-path.ts'
import {
  type EventPart,
  keyLink,
  type NamedThing,
  say,
  shown,
  tokenLink,
  who,
} from './event-parts.ts'
import { faultEndpointWords, modeWords, timesInWords } from './fault-words.ts'
import { requestWords } from './request-words.ts'
import { durationInWords, utcTime } from './time-in-words.ts'

type Words = (event: Event, base: string) => readonly EventPart[]

/** What happened, in a sentence without its full stop; ids in it lead to their pages below `base`. */
export function eventWords(event: Event, base: string): readonly EventPart[] {
  return WORDS[event.type](event, base)
}

const WORDS: Readonly<Record<EventType, Words>> = {
  request: requestWords,
  token_minted: (event, base) =>
    say`Minted ${kindOf(event)} ${tokenLink(event.jti, base)}${holder(event, base)}${withFault(event)}`,
  tokens_minted: (event, base) =>
    say`Minted ${countOf(event.data.count, 'token')}${ofClient(event, base, ' for ')}${withFault(event)}`,
  token_issued: issuedWords,
  tokens_revoked: revokedWords,
  key_created: (event, base) =>
    say`Made ${alg(event)} key ${keyLink(event.kid, base)} as ${shown(event.data.state, 'next')}`,
  key_imported: (event, base) =>
    say`Imported ${alg(event)} key ${keyLink(event.kid, base)} as ${shown(event.data.state, 'next')}`,
  key_rotated: rotatedWords,
  key_revoked: (event, base) =>
    say`Revoked ${alg(event)} key ${keyLink(event.kid, base)}, which was ${shown(event.data.state_before, 'in use')}`,
  rotation_policy_changed: ({ data }) =>
    typeof data.every_seconds === 'number'
      ? say`Keys now rotate by themselves every ${durationInWords(data.every_seconds)}`
      : say`Keys no longer rotate by themselves`,
  static_table_put: (event, base) =>
    say`${event.data.created === true ? 'Created' : 'Replaced'} static table ${tableLink(event, base)} with ${countOf(event.data.tokens, 'token')}`,
  static_table_deleted: (event, base) => say`Deleted static table ${tableLink(event, base)}`,
  static_token_put: (event, base) =>
    say`${event.data.replaced === true ? 'Changed' : 'Added'} a token of static table ${tableLink(event, base)}${ofClient(event, base, ', for ')}`,
  static_token_deleted: (event, base) =>
    say`Deleted a token of static table ${tableLink(event, base)}`,
  client_created: (event, base) =>
    say`Registered ${who(event.clientId, base)}${byItself(event.data.by === 'registration')}`,
  client_updated: (event, base) =>
    say`Changed ${who(event.clientId, base)}${byItself(event.data.by === 'registration')}`,
  client_secret_rolled: (event, base) => say`Rolled the secret of ${who(event.clientId, base)}`,
  client_deleted: deletedWords,
  subject_created: (event, base) => say`Added subject ${subjectLink(event, base)}`,
  subject_updated: (event, base) => say`Changed subject ${subjectLink(event, base)}`,
  subject_deleted: ({ data }) => say`Deleted subject ${{ id: raw(data.subject) }}`,
  grant_created: (event, base) =>
    say`Subject ${subjectLink(event, base)} let ${who(event.clientId, base)} in, for ${scopeWords(event)}`,
  grant_denied: (event, base) => say`Access was denied to ${who(event.clientId, base)}`,
  grant_revoked: (event, base) =>
    say`Ended what subject ${subjectLink(event, base)} granted ${who(event.clientId, base)}, with ${countOf(event.data.tokens, 'access token')}: ${shown(event.data.why, 'revoked').replaceAll('_', ' ')}`,
  subject_signed_in: (event, base) => say`Subject ${subjectLink(event, base)} signed in`,
  subject_signed_out: (event, base) => say`Subject ${subjectLink(event, base)} signed out`,
  probe_begun: ({ data }) => say`Began to probe ${{ id: raw(data.url) }}`,
  probe_ended: ({ data }) =>
    say`Probed ${{ id: raw(data.url) }} with ${countOf(data.requests, 'request')}: ${countOf(data.errors, 'error')}, ${countOf(data.warnings, 'warning')}${data.ending === 'done' ? '' : '; it did not run to its end'}`,
  issuer_created: ({ data }) => say`Created issuer ${{ id: raw(data.name) }}`,
  issuer_reset: ({ data }) =>
    data.keys === true
      ? say`Put the issuer back to its seed, with new keys`
      : say`Put the issuer back to its seed; its keys stayed`,
  snapshot_loaded: ({ data }) =>
    say`Loaded a snapshot with ${countOf(data.issuers, 'issuer')}, ${countOf(data.keys, 'key')} and ${countOf(data.tokens, 'token')}; all that was here before is gone`,
  endpoint_fault_set: faultSetWords,
  endpoint_fault_cleared: ({ data }) =>
    say`Switched the fault at the ${faultEndpointWords(data.endpoint)} off: ${modeWords(data.mode)}`,
  clock_changed: clockWords,
}

function issuedWords(event: Event, base: string): readonly EventPart[] {
  const { data, jti, clientId } = event
  if (data.format !== 'id-jag') {
    return say`Issued ${kindOf(event)} ${tokenLink(jti, base)} to ${who(clientId, base)}`
  }
  return say`Issued an identity assertion (ID-JAG) about ${subjectLink(event, base)} to ${who(clientId, base)}, for ${{ id: raw(data.audience) }}`
}

/** That a client asked for a change of its registration by itself. */
function byItself(isSo: boolean): string {
  return isSo ? ' by its own request' : ''
}

function deletedWords({ clientId, data }: Event): readonly EventPart[] {
  const why =
    data.why === 'too_many_registered'
      ? ', one of too many that registered themselves'
      : byItself(data.why === 'by_itself')
  return say`Deleted client ${{ id: clientId ?? '' }}${why}`
}

/** The fault that tokens were minted with, if any. */
function withFault({ data }: Event): readonly EventPart[] {
  return typeof data.fault === 'string' ? say`, with the fault ${{ id: data.fault }}` : []
}

function faultSetWords({ data }: Event): readonly EventPart[] {
  const { times, endpoint, mode } = data
  const often = typeof times === 'number' ? `${timesInWords(times)}` : 'until switched off'
  return say`Switched a fault on at the ${faultEndpointWords(endpoint)}: ${modeWords(mode)}, ${often}`
}

function clockWords({ data }: Event): readonly EventPart[] {
  const { offset_seconds: offset, frozen_at: frozen } = data
  if (typeof frozen === 'number') return say`Stopped the issuer's clock at ${utcTime(frozen)}`
  if (typeof offset !== 'number') return say`Put the issuer's clock back to real time`
  return say`Moved the issuer's clock ${durationInWords(offset)} ${offset > 0 ? 'ahead' : 'back'}`
}

function revokedWords(event: Event, base: string): readonly EventPart[] {
  const { jti, kid, clientId, data } = event
  if (data.by === 'client')
    return say`Revoked token ${tokenLink(jti, base)}, as ${who(clientId, base)} asked`
  if (jti !== undefined) return say`Revoked token ${tokenLink(jti, base)}`
  return [
    ...say`Revoked ${data.all === true ? 'all ' : ''}${countOf(data.count, 'token')}`,
    ...ofClient(event, base, ' of '),
    ...(data.subject === undefined ? [] : say` of subject ${subjectLink(event, base)}`),
    ...(kid === undefined ? [] : say` signed by key ${keyLink(kid, base)}`),
  ]
}

function rotatedWords(event: Event, base: string): readonly EventPart[] {
  const { data, kid } = event
  const how = data.announced === false ? ' unannounced' : ''
  const by = data.by === 'schedule' ? ' by schedule' : ''
  const rotated = say`Rotated ${alg(event)}${how}${by}: key ${keyLink(kid, base)} signs now`
  if (typeof data.previous_kid !== 'string' || typeof data.retires_at !== 'number') return rotated
  const { previous_kid: previous, retires_at: until } = data
  return [
    ...rotated,
    ...say`, key ${keyLink(previous, base)} stays published until ${utcTime(until)}`,
  ]
}

/** The scopes of a grant. */
function scopeWords({ data }: Event): string {
  return typeof data.scope === 'string' ? `scope ${raw(data.scope)}` : 'no scope'
}

function alg({ data }: Event): string {
  return shown(data.alg, 'a')
}

function countOf(count: Json | undefined, noun: string): string {
  const number = typeof count === 'number' ? count : 0
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`
}

function kindOf({ data }: Event): string {
  return data.format === 'jwt' ? 'JWT' : 'opaque token'
}

/** Whom a token is for: a subject, a client, or both. */
function holder(event: Event, base: string): readonly EventPart[] {
  const { subject } = event.data
  if (typeof subject !== 'string') return ofClient(event, base, ' for ')
  return say` for subject ${{ id: subject }}${ofClient(event, base, ', ')}`
}

function ofClient({ clientId }: Event, base: string, joint: string): readonly EventPart[] {
  // A token may be for a client that nobody registered: its tokens are there in any case.
  const href = `${base}/tokens?${new URLSearchParams({ client_id: clientId ?? '' })}`
  return clientId === undefined ? [] : say`${joint}client ${{ id: clientId, href }}`
}

function tableLink({ data }: Event, base: string): NamedThing {
  const name = raw(data.table)
  return { id: name, href: `${base}/static-tables/${encodeURIComponent(name)}` }
}

function subjectLink({ data }: Event, base: string): NamedThing {
  const sub = raw(data.subject)
  return { id: sub, href: base + namedPath(SUBJECTS, sub) }
}

function raw(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
