import type { ProtectedResourceDraft } from '../../../core/connect/protected-resource-draft.ts'
import { shellQuoted } from '../../../core/connect/shell-quoted.ts'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../../../core/issuers/issuer.ts'
import type { InputIssue } from '../../../core/protocol/invalid-input.ts'
import type { ResourceChallenge } from '../../../core/protocol/resource-challenges.ts'
import type { ProtectionCheck } from '../../../probe/check-protection.ts'
import type { CheckGroup } from '../check-group.ts'
import { type ErrorSummary, errorSummary } from '../form-errors.ts'
import type { FormField } from '../form-field.ts'
import { type JsonLine, jsonLines } from '../json-lines.ts'
import type { Badge, Callout } from '../notice.ts'
import type { PageFrame } from '../page-frame.ts'
import { type ShownCaveat, shownCaveat } from '../shown-caveat.ts'
import { DRAFT_LABELS, type DraftValues, dpopBox, draftFields } from './draft-fields.ts'

/** The page that drafts what an MCP server serves, as strings ready to print. */
export interface DraftPage {
  readonly frame: PageFrame
  readonly action: string
  readonly connect: string
  readonly summary: ErrorSummary | null
  readonly fields: Readonly<Record<string, FormField>>
  readonly dpop: CheckGroup
  /** Whether the lesser used fields are in sight from the start. */
  readonly moreOpen: boolean
  readonly check: ShownCheck | null
  readonly draft: ShownDraft | null
}

/** What a server really serves. */
interface ShownCheck {
  readonly verdict: Callout
  readonly rows: readonly {
    readonly badge: Badge
    readonly member: string
    readonly text: string
  }[]
}

interface ShownDraft {
  readonly metadataUrl: string
  readonly lines: readonly JsonLine[]
  readonly challenges: readonly {
    readonly id: string
    readonly title: string
    readonly text: string
  }[]
  readonly files: readonly {
    readonly id: string
    readonly name: string
    readonly about: string
    readonly text: string
  }[]
  readonly command: string
  readonly caveats: readonly ShownCaveat[]
}

/** What the page is made of; `draft` and `check` are null where there is none. */
export interface DraftPageInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Issuer
  readonly values: DraftValues
  readonly issues: readonly InputIssue[]
  readonly draft: ProtectedResourceDraft | null
  readonly check: ProtectionCheck | null
}

/** The page that drafts: the form with its values and errors, what the server has to serve, and what it does serve. */
export function draftPage(input: DraftPageInput): DraftPage {
  const { frame, base, issuer, values, issues, draft, check } = input
  const { resource: _, scope: __, ...more } = values
  const wrong = Object.keys(more).some((name) =>
    issues.some(({ pointer }) => pointer === `/${name}`),
  )
  return {
    frame,
    action: `${base}/protected-resource`,
    connect: `${base}/connect`,
    summary: errorSummary(issues, {
      title: draft === null ? 'There is no draft for these values' : 'The server was not asked',
      labels: DRAFT_LABELS,
    }),
    fields: draftFields(values, issues),
    dpop: dpopBox(values),
    moreOpen: wrong || Object.values(more).some((value) => value !== ''),
    check: check === null ? null : shownCheck(check),
    draft: draft === null ? null : shownDraft(draft, issuer),
  }
}

function shownCheck({ status, differences }: ProtectionCheck): ShownCheck {
  return {
    verdict: status === null ? UNANSWERED : verdictOf(differences.map(({ severity }) => severity)),
    rows: differences.map(({ severity, member, text }) => ({
      badge: { text: severity, tone: severity === 'error' ? 'danger' : 'warning' },
      member,
      text,
    })),
  }
}

const UNANSWERED: Callout = {
  tone: 'danger',
  title: 'The server gave no answer',
  text: 'What it serves cannot be told.',
}

function verdictOf(severities: readonly string[]): Callout {
  if (severities.includes('error')) {
    return {
      tone: 'danger',
      title: 'Clients cannot use what the server serves',
      text: 'They do not find this issuer, or must refuse what they find.',
    }
  }
  if (severities.length > 0) {
    return {
      tone: 'warning',
      title: 'The server serves something else in places',
      text: 'Clients find this issuer all the same.',
    }
  }
  return {
    tone: 'good',
    title: 'The server serves what is drafted here',
    text: 'Its document and its answer to a request without a token are as below.',
  }
}

/** What each file is for, by its language. */
const ABOUT: Readonly<Record<string, string>> = {
  python:
    'A whole server with FastMCP 2.13 or newer: RemoteAuthProvider serves the document and the challenges.',
  typescript: 'A router for Express 5, to stand before the MCP TypeScript SDK’s requireBearerAuth.',
  bash: 'Shows by curl what the server really serves.',
}

function shownDraft(draft: ProtectedResourceDraft, issuer: Issuer): ShownDraft {
  const { metadata, metadataUrl, files, caveats } = draft
  return {
    metadataUrl,
    lines: jsonLines(metadata),
    challenges: shownChallenges(draft),
    files: files.slice(1).map(({ name, language, text }, index) => ({
      id: `file-${index + 1}`,
      name,
      about: ABOUT[language] ?? '',
      text,
    })),
    command: command(draft, issuer),
    caveats: caveats.map(shownCaveat),
  }
}

function shownChallenges({ challenges }: ProtectedResourceDraft): ShownDraft['challenges'] {
  const { noToken, invalidToken, insufficientScope } = challenges
  const shown = (id: string, when: string, { status, header }: ResourceChallenge) => ({
    id,
    title: `${status} ${when}`,
    text: `WWW-Authenticate: ${header}`,
  })
  return [
    shown('challenge-none', 'to a request without a token', noToken),
    shown('challenge-invalid', 'to a token that is no good', invalidToken),
    ...(insufficientScope === null
      ? []
      : [shown('challenge-scope', 'to a token without the scope', insufficientScope)]),
  ]
}

/** The command that writes the document with the same values. */
function command({ of, files }: ProtectedResourceDraft, { name }: Issuer): string {
  const flags: readonly (readonly [flag: string, value: string | null])[] = [
    ['--scope', of.scopes.join(' ') || null],
    ['--resource-name', of.name],
    ['--resource-documentation', of.documentation],
    ['--issuer-name', name === DEFAULT_ISSUER_NAME ? null : name],
  ]
  const given = flags.flatMap(([flag, value]) =>
    value === null ? [] : [`${flag} ${shellQuoted(value)}`],
  )
  return [
    `mcp-mock-idp protected-resource ${shellQuoted(of.resource)}`,
    ...given,
    ...(of.dpopBound ? ['--dpop'] : []),
    `> ${files[0].name}`,
  ].join(' ')
}
