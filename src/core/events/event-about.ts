import type { EventType } from './event.ts'

/** What an event tells: a sentence, and the members that its data may have. */
export interface EventAbout {
  readonly about: string
  readonly data: readonly string[]
}

const SUBJECT = ['subject'] as const
const TABLE = ['table'] as const
const GRANT = ['subject', 'scope'] as const
const MINTED = ['via', 'fault'] as const
const KEY = ['alg', 'state'] as const
const FAULT = ['endpoint', 'mode'] as const

/** What each type of event tells. */
export const EVENT_ABOUT: Readonly<Record<EventType, EventAbout>> = {
  token_minted: { about: 'A token was minted.', data: ['format', 'subject', ...MINTED] },
  tokens_minted: {
    about: 'A batch of tokens was minted with one request.',
    data: ['count', 'first_jti', 'last_jti', ...MINTED],
  },
  token_issued: {
    about: 'A grant gave a client a token.',
    data: ['format', 'subject', 'audience'],
  },
  tokens_revoked: {
    about: 'Tokens were revoked, by their client or by the admin API.',
    data: ['count', 'by', 'subject', 'all', 'via'],
  },
  key_created: { about: 'A signing key was made.', data: KEY },
  key_imported: { about: 'A signing key was imported.', data: KEY },
  key_rotated: {
    about: 'Another key signs from now on.',
    data: ['alg', 'by', 'announced', 'previous_kid', 'retires_at'],
  },
  key_revoked: {
    about: 'A key was revoked, and with it all that it signed.',
    data: ['alg', 'state_before'],
  },
  rotation_policy_changed: {
    about: 'Scheduled rotation was changed.',
    data: ['every_seconds', 'grace_seconds', 'prepublish_seconds', 'algs'],
  },
  static_table_put: {
    about: 'A static table was made or replaced.',
    data: [...TABLE, 'tokens', 'created', 'added', 'replaced', 'removed'],
  },
  static_table_deleted: { about: 'A static table was deleted.', data: TABLE },
  static_token_put: { about: 'A static token was added or changed.', data: [...TABLE, 'replaced'] },
  static_token_deleted: { about: 'A static token was deleted.', data: TABLE },
  client_created: { about: 'A client was registered.', data: ['by'] },
  client_updated: { about: "A client's metadata was changed.", data: ['by'] },
  client_secret_rolled: { about: 'A client was given another secret.', data: [] },
  client_deleted: { about: 'A client was deleted.', data: ['why'] },
  subject_created: { about: 'A subject was added.', data: SUBJECT },
  subject_updated: { about: 'A subject was changed.', data: SUBJECT },
  subject_deleted: { about: 'A subject was deleted.', data: SUBJECT },
  issuer_created: { about: 'The issuer was made.', data: ['name'] },
  issuer_reset: { about: 'The issuer was put back to its seed.', data: ['keys'] },
  snapshot_loaded: {
    about: 'Everything of all issuers was replaced by what a snapshot holds.',
    data: ['issuers', 'keys', 'tokens', 'clients', 'subjects', 'static_tables', 'events'],
  },
  endpoint_fault_set: {
    about: 'An endpoint answers badly from now on.',
    data: [...FAULT, 'status', 'times', 'only_client_id', 'only_user_agent'],
  },
  endpoint_fault_cleared: {
    about: 'An endpoint answers soundly again.',
    data: [...FAULT, 'times_served'],
  },
  clock_changed: {
    about: "The issuer's clock was moved, stopped or put right.",
    data: ['offset_seconds', 'frozen_at', 'now'],
  },
  grant_created: { about: 'A person gave a client what it asked for.', data: GRANT },
  grant_denied: { about: 'A person denied a client what it asked for.', data: [] },
  grant_revoked: {
    about: 'A grant ended, and with it its codes and tokens.',
    data: [...GRANT, 'tokens', 'why'],
  },
  subject_signed_in: { about: 'A person signed in.', data: SUBJECT },
  subject_signed_out: { about: 'A person signed out.', data: SUBJECT },
  probe_begun: {
    about: 'A probe of an MCP server began.',
    data: ['url', 'via', 'transport', 'drill'],
  },
  probe_ended: {
    about: 'A probe of an MCP server ended.',
    data: ['url', 'via', 'ending', 'requests', 'errors', 'warnings', 'notes'],
  },
  request: {
    about: 'A verifier or a client asked something.',
    data: ['endpoint', 'method', 'status', 'outcome', 'duration_ms', 'user_agent', 'kids', 'fault'],
  },
}
