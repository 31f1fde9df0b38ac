import { lastEventId } from '../idp/wait-for-events.ts'
import { type Control, tryControl } from './control.ts'
import { type Credential, goodToken } from './credential.ts'
import { diagnose } from './diagnosis/diagnose.ts'
import { evidenceSince, isFor, isIntrospectionOf } from './diagnosis/log-evidence.ts'
import { markLogs } from './diagnosis/other-issuers.ts'
import type { ProbeDiagnosis, ProbeMode, ProbeResult } from './probe-request.ts'
import type { Run } from './run.ts'
import { sessionId } from './state-trials.ts'
import { staticCredential } from './static-credential.ts'

/** What the first good token brought to light: how the server checks tokens, or why it refuses a good one. */
export type Established =
  | {
      readonly kind: 'accepted'
      readonly result: ProbeResult
      readonly mode: ProbeMode
      /** Whether the server began a session. */
      readonly sessions: boolean
      /** A good token for the server. */
      good(): Promise<Credential>
    }
  | {
      readonly kind: 'refused'
      /** Null where there is no good token to send. */
      readonly result: ProbeResult | null
      readonly diagnosis: ProbeDiagnosis
    }

/** Sends a good token, and finds out by the event log how the server checks it (B-05). */
export async function establish(run: Run, mode: ProbeMode | undefined): Promise<Established> {
  if (mode === 'static') return establishStatic(run)
  const marks = await markLogs(run)
  const afterId = await lastEventId(run.idp, run.issuer)
  const credential = await goodToken(run)
  const control = await tryControl(run, credential, { id: 'control-first', mode: mode ?? 'jwt' })
  const events = await evidenceSince(run, { afterId, jti: credential.jti })
  const isAsked = events.some((event) => isIntrospectionOf(event, credential.jti))
  const found = mode ?? (isAsked ? 'introspection' : 'jwt')
  if (isAccepted(control)) return accepted(control, found, () => goodToken(run))
  if (mode === undefined && !isAsked && !events.some(isFor('jwks'))) {
    const table = await tryStatic(run)
    if (table !== null && isAccepted(table)) return acceptedStatic(table)
  }
  const diagnosis = await diagnose(run, { control, events, mode: found, marks })
  return { kind: 'refused', result: control.result, diagnosis }
}

async function establishStatic(run: Run): Promise<Established> {
  const control = await tryStatic(run)
  if (control === null) return { kind: 'refused', result: null, diagnosis: NO_STATIC_TOKEN }
  if (isAccepted(control)) return acceptedStatic(control)
  const diagnosis = await diagnose(run, { control, events: [], mode: 'static', marks: [] })
  return { kind: 'refused', result: control.result, diagnosis }
}

/** Sends a static token; null where no table has one that fits. */
async function tryStatic(run: Run): Promise<Control | null> {
  const credential = await staticCredential(run)
  if (credential === undefined) return null
  return tryControl(run, credential, { id: 'control-first', mode: 'static' })
}

const NO_STATIC_TOKEN: ProbeDiagnosis = {
  kind: 'diagnosis',
  cause: 'no_static_token',
  text: 'No static table of the issuer has a token that has not expired and has the scope that the server requires.',
  advice: 'Add one to the table that the server was given a copy of.',
}

function isAccepted({ result }: Control): boolean {
  return result.outcome === 'accepted'
}

function acceptedStatic(control: Control): Established {
  return accepted(control, 'static', async () => control.credential)
}

function accepted(
  { trial, result }: Control,
  mode: ProbeMode,
  good: () => Promise<Credential>,
): Established {
  return { kind: 'accepted', result, mode, sessions: sessionId(trial.reply) !== null, good }
}
