import type { Issuer } from '../../core/issuers/issuer.ts'
import { listIssuers } from '../../idp/list-issuers.ts'
import { lastEventId } from '../../idp/wait-for-events.ts'
import type { ProbeDiagnosis } from '../probe-request.ts'
import type { Run } from '../run.ts'
import { diagnosis } from './diagnose-answer.ts'
import { allWritten, requestsSince } from './log-evidence.ts'

/** How many other issuers are looked at. */
const ISSUERS = 50

/** How far the event logs of the other issuers went, before a token was sent. */
export type LogMarks = readonly (readonly [other: Issuer, lastId: number])[]

/** Marks how far the event logs of the other issuers go by now. */
export async function markLogs({ idp, issuer }: Run): Promise<LogMarks> {
  const { items } = await listIssuers(idp, { limit: ISSUERS })
  const others = items.filter(({ id }) => id !== issuer.id)
  return Promise.all(others.map(async (other) => [other, await lastEventId(idp, other)] as const))
}

/** Looks whether another issuer of ours was asked for anything since; null where none was. */
export async function askedElsewhere(run: Run, marks: LogMarks): Promise<ProbeDiagnosis | null> {
  if (marks.length > 0) await allWritten()
  for (const [other, afterId] of marks) {
    const events = await requestsSince({ idp: run.idp, issuer: other }, afterId)
    if (events.length > 0) return elsewhere(run, other)
  }
  return null
}

function elsewhere({ issuer }: Run, other: Issuer): ProbeDiagnosis {
  return diagnosis(
    'other_issuer',
    `The server trusts another issuer of this identity provider: it asked ${other.issuer}, not ${issuer.issuer}.`,
    `Probe it with that one by --issuer-name ${other.name}, or configure it for this one.`,
  )
}
