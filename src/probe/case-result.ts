import { printableText } from '../core/protocol/printable-text.ts'
import { curlOf } from './curl.ts'
import { adviceFor } from './judging/advice.ts'
import { type Due, type Finding, judge, SEVERITIES, type Verdict } from './judging/judge.ts'
import { mcpRequest } from './mcp-request.ts'
import type { PlannedCase } from './plan.ts'
import type { ProbeMode, ProbeResult } from './probe-request.ts'
import type { Run } from './run.ts'
import { sentInWords, type Trial } from './trial.ts'

/** What a result says of its case. */
export type CaseAbout = Pick<
  ProbeResult,
  'id' | 'group' | 'about' | 'clause' | 'why' | 'expected' | 'due'
>

/** What a result says of a planned case. */
export function aboutCase({ fault, expected, why, due }: PlannedCase): CaseAbout {
  const { id, kind: group, about, clause } = fault
  return { id, group, about, clause, why, expected, due }
}

/** How a case is judged besides what is due. */
export interface Judging {
  readonly mode: ProbeMode
  readonly accepting: 'error' | 'warning'
  /** What was found beside the answers. */
  readonly findings?: readonly Finding[]
}

/** Judges the requests of a case, and tells of the one that went worst. */
export function caseResult(
  run: Run,
  about: CaseAbout,
  { trials, ...judging }: Judging & { readonly trials: readonly Trial[] },
): ProbeResult {
  const judged = trials.map((trial) => ({
    trial,
    verdict: judge(trial.reply, dueFor(about, trial, judging)),
  }))
  const worst = judged.reduce((one, other) => (isWorse(other.verdict, one.verdict) ? other : one))
  const { trial, verdict } = worst
  return {
    kind: 'result',
    ...about,
    sent: printableText(sentInWords(run, trial.attempt)),
    valid: trials.some(({ attempt }) => attempt.valid),
    outcome: verdict.outcome,
    ...answerFacts(trial),
    ms: trial.reply.ms,
    curl: run.show
      ? curlOf(run.target, mcpRequest(run.target, run.transport, trial.attempt.parts))
      : null,
    findings: [...verdict.findings, ...(judging.findings ?? [])],
  }
}

function isWorse(one: Verdict, other: Verdict): boolean {
  return rankOf(one) < rankOf(other)
}

function rankOf({ findings }: Verdict): number {
  const ranks = findings.map(({ severity }) => SEVERITIES.indexOf(severity))
  return Math.min(SEVERITIES.length, ...ranks)
}

/** Above this many bytes of a head many servers read no further, and may answer or hang up as they like. */
const USUAL_LIMIT = 8000

/** What a head cannot have by the grammar of HTTP (RFC 9110 §5.5) or of tokens; 400 is fair then. */
const ODD_BYTES = /[^\t\x20-\x7E]/

/** Where another refusal than the one that is due says something true as well. */
const ALSO_FAIR: Readonly<Record<string, readonly number[]>> = {
  // A session of somebody else is one that is not there.
  'mcp-session-other-user': [400, 403, 404],
  // An ID token has no scope.
  'typ-id-token': [403],
  'typ-id-token-right-aud': [403],
}

function dueFor(about: CaseAbout, { attempt }: Trial, { mode, accepting }: Judging): Due {
  const { lines, query = '', form } = attempt.parts
  const isLarge = lines.join('').length + query.length > USUAL_LIMIT
  const isOdd = lines.some((line) => ODD_BYTES.test(line)) || about.group === 'delivery'
  return {
    expected: about.expected,
    status: about.due,
    alsoFair: [
      ...(isLarge || isOdd ? [400] : []),
      ...(form === undefined ? [] : [406, 415]),
      ...(ALSO_FAIR[about.id] ?? []),
    ],
    mayDrop: isLarge,
    accepting,
    advice: adviceFor(about.id),
    metadata: mode !== 'static',
    secrets: attempt.secrets,
  }
}

const LONGEST_CHALLENGE = 500
const LONGEST_BODY = 300

/** What came back, made printable and cut, and without the tokens that were sent (B-06). */
function answerFacts({
  reply,
  attempt,
}: Trial): Pick<ProbeResult, 'status' | 'challenge' | 'body'> {
  if (reply.kind !== 'answer') return { status: null, challenge: null, body: null }
  const shown = (text: string, longest: number) => cut(without(text, attempt.secrets), longest)
  const challenge = reply.headers.get('www-authenticate')?.join(', ')
  return {
    status: reply.status,
    challenge: challenge === undefined ? null : shown(challenge, LONGEST_CHALLENGE),
    body: reply.body === '' ? null : shown(reply.body, LONGEST_BODY),
  }
}

function without(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[token]')),
    text,
  )
}

function cut(text: string, longest: number): string {
  return printableText(text.length > longest ? `${text.slice(0, longest)}…` : text)
}
