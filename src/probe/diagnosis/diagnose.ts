import type { Event } from '../../core/events/event.ts'
import { ENDPOINTS } from '../../core/protocol/endpoints.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import { splitScope } from '../../core/protocol/scope.ts'
import { jwksFetchers } from '../../idp/jwks-fetchers.ts'
import type { Control } from '../control.ts'
import { challengeOf } from '../discovery.ts'
import { bytesOf, documentRequest } from '../mcp-request.ts'
import type { ProbeDiagnosis, ProbeMode } from '../probe-request.ts'
import type { Run } from '../run.ts'
import { send } from '../send.ts'
import { findTarget } from '../target.ts'
import { diagnoseAnswer, diagnosis } from './diagnose-answer.ts'
import { isFor } from './log-evidence.ts'
import { askedElsewhere, type LogMarks } from './other-issuers.ts'
import { retryUntilAccepted } from './retries.ts'

/** A good token that was refused, what the server asked us for meanwhile, and how it seems to check tokens. */
export interface RefusedControl {
  readonly control: Control
  readonly events: readonly Event[]
  readonly mode: ProbeMode
  readonly marks: LogMarks
}

/** Finds out why a server refuses a good token: by its answer, by our own event log, and by good tokens that differ in one respect each. */
export async function diagnose(run: Run, refused: RefusedControl): Promise<ProbeDiagnosis> {
  const { control, events, mode, marks } = refused
  const plain = diagnoseAnswer(run, control.trial.reply) ?? fromLog(events)
  if (plain !== null) return plain
  if (mode === 'static') return unknown(control, events)
  return (
    scopeWanted(run, control) ??
    (await askedElsewhere(run, marks)) ??
    (await retryUntilAccepted(run)) ??
    (mode === 'jwt' ? await keysUnknown(run, events) : null) ??
    unknown(control, events)
  )
}

/** What the introspection requests of the server say. */
function fromLog(events: readonly Event[]): ProbeDiagnosis | null {
  const introspections = events.filter(isFor('introspect'))
  const refused = introspections.find(({ data }) => data.outcome === 'invalid_client')
  if (refused !== undefined) {
    const { clientId } = refused
    const who = clientId === undefined ? 'the server' : `the client "${printableText(clientId)}"`
    return diagnosis(
      'client_refused',
      `The server asks for introspection, but ${who} is refused there (401 invalid_client).`,
      'Give the server the id and secret of a client of this issuer, such as mcp-resource-server.',
    )
  }
  const last = introspections.at(-1)
  const outcome = String(last?.data.outcome ?? 'active')
  if (last === undefined || outcome === 'active') return null
  return diagnosis(
    'inactive',
    `The server asked for introspection, and the answer was: ${outcome}.`,
    'See the event log for the request, and the token there.',
  )
}

/** The server says itself that a scope is missing. */
function scopeWanted(run: Run, { trial }: Control): ProbeDiagnosis | null {
  const parameters = challengeOf(trial.reply)?.parameters
  const isForbidden = trial.reply.kind === 'answer' && trial.reply.status === 403
  if (!isForbidden && parameters?.get('error') !== 'insufficient_scope') return null
  const wanted = splitScope(parameters?.get('scope') ?? '').join(' ')
  const had = run.scope === null ? 'had no scope' : `had the scope "${run.scope}"`
  return diagnosis(
    'scope',
    wanted === ''
      ? `The server wants a scope that it does not name; the token ${had}.`
      : `The server wants the scope "${printableText(wanted)}"; the token ${had}.`,
    'Name what it requires by --scope, and let its challenge say it too (RFC 6750 section 3).',
  )
}

/** The server may not have the key that signed. */
async function keysUnknown(run: Run, events: readonly Event[]): Promise<ProbeDiagnosis | null> {
  if (events.some(isFor('jwks'))) return null
  const { idp, issuer, alg } = run
  const fetchers = await jwksFetchers(idp, issuer)
  const isKnown = fetchers.some(({ unseen, kids }) => {
    return kids.length > 0 && !unseen.some((key) => key.alg === alg)
  })
  if (isKnown) return null
  if (fetchers.some(({ kids }) => kids.length > 0)) {
    return diagnosis(
      'keys_stale',
      `Nobody has fetched the JWK Set since the ${alg} key was made that signs now.`,
      'Most verifiers fetch it for an unknown kid every half minute at most: try again then.',
    )
  }
  const isServed = await answersItself(run)
  return diagnosis(
    'not_asked',
    isServed
      ? `The server has asked ${issuer.issuer} for nothing: neither for its keys nor about the token.`
      : `The server cannot have the keys: nothing answers at ${issuer.url}.`,
    isServed
      ? `See that its jwks_uri is ${issuer.url}${ENDPOINTS.jwks}, or that the key it was given is one of this issuer.`
      : 'Start the identity provider there (mcp-mock-idp start), and probe it then.',
  )
}

/** Whether the issuer's own JWK Set is to be had where its metadata say. */
async function answersItself({ issuer, timeoutMs }: Run): Promise<boolean> {
  const url = new URL(issuer.url + ENDPOINTS.jwks)
  const target = await findTarget(url.href, { allowRemote: false }).catch(() => null)
  if (target === null) return true
  const reply = await send(target, { bytes: bytesOf(target, documentRequest(url)), timeoutMs })
  return reply.kind === 'answer' && reply.status === 200
}

/** How much of what the server says is told. */
const LONGEST_SAYING = 300

/** Nothing of ours tells why: what the server says itself, and what is most likely. */
function unknown({ trial }: Control, events: readonly Event[]): ProbeDiagnosis {
  const parameters = challengeOf(trial.reply)?.parameters
  const said = parameters?.get('error_description') ?? parameters?.get('error') ?? ''
  const shown = said.length > LONGEST_SAYING ? `${said.slice(0, LONGEST_SAYING)}…` : said
  const status = trial.reply.kind === 'answer' ? ` (${trial.reply.status})` : ''
  const why = said === '' ? 'and does not say why' : `and says "${printableText(shown)}"`
  const active = events.some(isFor('introspect')) ? ', though introspection called it active' : ''
  return diagnosis(
    'unknown',
    `The server refuses a good token${status}${active}, ${why}.`,
    'Mostly it wants a scope that it does not name: give it by --scope. Else see its own log, and what POST /api/tokens/inspect has to say of a token for it.',
  )
}
