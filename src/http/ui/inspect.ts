import type { Issuer } from '../../core/issuers/issuer.ts'
import type { PastedInspection } from '../../idp/inspect-pasted.ts'
import type { Expectations } from '../../idp/inspect-token.ts'
import { type CheckTable, checkTable } from './inspect-checks.ts'
import { type InspectLink, inspectFacts, inspectLinks, sourceInWords } from './inspect-facts.ts'
import type { InspectForm } from './inspect-form.ts'
import { inspectLink } from './inspect-link.ts'
import { type DecodedPart, decodedParts, inspectedText } from './inspect-parts.ts'
import { inactiveWords, inspectVerdict } from './inspect-verdict.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import type { MintFormValues } from './mint-form.ts'
import type { Badge, Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { sentence } from './sentence.ts'
import { shortenedText } from './shortened-text.ts'
import type { TokenPart } from './token.ts'
import type { Fact } from './token-facts.ts'

/** The page that looks into tokens, as strings ready to print; `result` is null before anything was pasted. */
export interface InspectPage {
  readonly frame: PageFrame
  readonly form: InspectForm
  readonly result: InspectResult | null
}

/** What was found in a token. */
export interface InspectResult {
  readonly verdict: Callout
  readonly parts: readonly TokenPart[]
  /** Header and claims, or what could be read of them. */
  readonly decoded: readonly DecodedPart[]
  readonly checks: CheckTable
  readonly facts: readonly Fact[]
  readonly links: readonly InspectLink[]
  readonly introspection: {
    readonly badge: Badge
    readonly note: string
    readonly lines: readonly JsonLine[]
  }
  /** The form that mints filled in for one like it; null where that would not be of use. */
  readonly mint: InspectLink | null
  /** The other tokens of what was pasted. */
  readonly others: readonly { readonly text: string; readonly source: string }[]
  readonly othersTitle: string
}

/** What a result is made of; `now` by the issuer's clock, in Unix seconds. */
export interface InspectResultInput {
  readonly base: string
  readonly issuer: Issuer
  readonly pasted: PastedInspection
  readonly expected: Expectations
  readonly defaults: MintFormValues
  readonly now: number
}

/** What was found in a token, and what to make of it. */
export function inspectResult(input: InspectResultInput): InspectResult {
  const { base, issuer, pasted, expected, now } = input
  const { found, others, inspection } = pasted
  const foreign = expected.issuer !== undefined && expected.issuer !== issuer.issuer
  return {
    verdict: inspectVerdict({ inspection, now, foreign }),
    parts: inspectedText(found.token),
    decoded: decodedParts(inspection, now),
    checks: checkTable({ inspection, now }),
    facts: inspectFacts(pasted),
    links: inspectLinks(inspection, base),
    introspection: introspectionShown(pasted),
    mint: mintShown(input),
    others: others.map(({ token, source }) => ({
      text: shortenedText(token),
      source: sourceInWords(source),
    })),
    othersTitle: `${others.length + 1} tokens were found; this is the first`,
  }
}

function introspectionShown({ inspection }: PastedInspection): InspectResult['introspection'] {
  const { body, outcome } = inspection.introspection
  const active = outcome === 'active'
  return {
    badge: active ? { text: 'active', tone: 'good' } : { text: 'not active', tone: 'danger' },
    note: active ? '' : sentence(inactiveWords(outcome)),
    lines: jsonLines(body),
  }
}

function mintShown(input: InspectResultInput): InspectLink | null {
  const { base, issuer, expected, defaults, pasted } = input
  const { inspection } = pasted
  const href = inspectLink({ base, issuer, inspection, expected, defaults })
  if (href === null) return null
  const sound = inspection.checks.every(({ passed }) => passed)
  return { href, text: sound ? 'Mint another like it' : 'Mint one like it that passes' }
}
