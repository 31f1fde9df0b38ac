import type { Check, CheckName } from '../../core/tokens/check.ts'
import type { Unchecked } from '../../core/tokens/unchecked.ts'
import type { Inspection } from '../../idp/inspect-token.ts'
import type { Badge } from './notice.ts'
import { shortenedText } from './shortened-text.ts'
import { claimTimeInWords, utcTime } from './time-in-words.ts'

/** A check as a row of a table. */
export interface CheckRow {
  readonly badge: Badge
  readonly name: string
  /** Whether the name is that of a header member or claim. */
  readonly code: boolean
  readonly detail: string
  readonly rule: string
}

/** The checks of a token, in the order a verifier makes them. */
export interface CheckTable {
  readonly about: string
  readonly rows: readonly CheckRow[]
  readonly uncheckedTitle: string
  /** Those that do not apply. */
  readonly unchecked: readonly CheckRow[]
}

/** What reasons are told from; `now` by the issuer's clock, in Unix seconds. */
export interface ReasonContext {
  readonly inspection: Inspection
  readonly now: number
}

const PASS: Badge = { text: 'pass', tone: 'good' }
const FAIL: Badge = { text: 'fail', tone: 'danger' }
const NOT_APPLICABLE: Badge = { text: 'n/a', tone: 'plain' }

/** The names of what is neither a header member nor a claim. */
const TITLES: Readonly<Partial<Record<CheckName, string>>> = {
  form: 'Form',
  signature: 'Signature',
  issued: 'Issued here',
}

/** Lays all checks out in a table, and those that were not made in another. */
export function checkTable(context: ReasonContext): CheckTable {
  const { checks, unchecked } = context.inspection
  const failed = checks.filter((check) => !check.passed).length
  return {
    about: `${checks.length - failed} passed, ${failed} failed`,
    rows: checks.map((check) =>
      row({ ...check, detail: detailInWords(check, context) }, check.passed ? PASS : FAIL),
    ),
    uncheckedTitle: `${unchecked.length} not applicable`,
    unchecked: unchecked.map((one) => row(one, NOT_APPLICABLE)),
  }
}

function row({ name, detail, rule }: Unchecked, badge: Badge): CheckRow {
  return {
    badge,
    name: TITLES[name] ?? name,
    code: TITLES[name] === undefined,
    detail: capitalised(detail),
    rule: rule.replace(' section ', ' §'),
  }
}

/** Why a check fails, as a clause that goes on after a colon. */
export function reasonInWords(check: Check, context: ReasonContext): string {
  const time = timeInWords(check, context)
  return time === undefined ? shortenedText(check.detail) : `it ${time.words}`
}

function detailInWords(check: Check, context: ReasonContext): string {
  const time = timeInWords(check, context)
  return time === undefined ? shortenedText(check.detail) : `${time.words}, ${time.utc}`
}

/** A time that was checked, as seen from now. */
function timeInWords({ name }: Check, { inspection, now }: ReasonContext) {
  const at = inspection.claims?.[name]
  if ((name !== 'exp' && name !== 'nbf') || typeof at !== 'number') return undefined
  return Number.isFinite(at)
    ? { words: claimTimeInWords(name, at, now), utc: utcTime(at) }
    : undefined
}

/** A reason begins with a capital, unless it begins with the name of a claim. */
function capitalised(detail: string): string {
  return /^(?:[a-z]+_id|alg|typ|crit|kid|iss|aud|exp|nbf|sub|iat|jti) /.test(detail)
    ? detail
    : detail.charAt(0).toUpperCase() + detail.slice(1)
}
