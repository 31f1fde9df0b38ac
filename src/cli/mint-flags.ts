import { ALGS } from '../core/keys/algorithms.ts'
import { PROFILE_NAMES } from '../core/tokens/profiles.ts'
import type { RequestFlag } from './request-flags.ts'

/** The flags of `mint`: one for each member of a request to mint that the API takes. */
export const MINT_FLAGS: readonly RequestFlag[] = [
  {
    member: 'subject',
    kind: 'text',
    nullable: true,
    help: 'Who the token is about; --no-subject: nobody.',
  },
  { member: 'client_id', kind: 'text', nullable: true, help: 'The client; --no-client-id: none.' },
  {
    member: 'audience',
    kind: 'texts',
    nullable: true,
    help: 'The audience; may be given several times; --no-audience: none.',
  },
  {
    member: 'scope',
    kind: 'texts',
    help: 'Scopes, joined by blanks or given several times.',
  },
  {
    member: 'expires_in',
    kind: 'integer',
    nullable: true,
    help: 'Seconds until it expires; negative: expired already; --no-expires-in: never.',
  },
  { member: 'not_before', kind: 'integer', help: 'Not valid before this time, in Unix seconds.' },
  { member: 'issued_at', kind: 'integer', help: 'Issued at this time, in Unix seconds.' },
  {
    member: 'format',
    flag: '--token-format',
    kind: 'text',
    values: ['jwt', 'opaque'],
    help: 'Form of the token: jwt or opaque.',
  },
  { member: 'alg', kind: 'text', values: ALGS, help: `Signing algorithm: ${ALGS.join(', ')}.` },
  { member: 'kid', kind: 'text', help: 'Key that signs, whatever its state.' },
  {
    member: 'profile',
    kind: 'text',
    values: PROFILE_NAMES,
    help: `Provider whose claims it has: ${PROFILE_NAMES.join(', ')}.`,
  },
  { member: 'jti', kind: 'text', help: "The token's id." },
  {
    member: 'claims',
    kind: 'object',
    help: 'JSON object of claims to add or replace; null removes one.',
  },
  {
    member: 'header',
    kind: 'object',
    help: 'JSON object of header members to add or replace; null removes one.',
  },
  {
    member: 'fault',
    kind: 'text',
    help: 'What is to be wrong with it: an id that "faults list" shows, such as exp-past.',
  },
  { member: 'count', kind: 'integer', help: 'How many tokens, one a line.' },
]
