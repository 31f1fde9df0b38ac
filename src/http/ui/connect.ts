import { choose, versionsOf } from '../../core/connect/choose.ts'
import type { FastmcpVersion } from '../../core/connect/fastmcp-version.ts'
import { shellQuoted } from '../../core/connect/shell-quoted.ts'
import type { Lack, Target } from '../../core/connect/target.ts'
import { TARGETS } from '../../core/connect/targets.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import { resourceProblem } from '../../core/protocol/check-protected-resource.ts'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import type { Connection } from '../../idp/connect.ts'
import {
  CONNECT_LABELS,
  CONNECT_NAMES,
  type ConnectValues,
  connectAddress,
  connectFields,
  keptValues,
} from './connect-fields.ts'
import { type ErrorSummary, errorSummary } from './form-errors.ts'
import type { FormField } from './form-field.ts'
import type { Badge, Callout } from './notice.ts'
import type { PageFrame } from './page-frame.ts'
import { draftAddress } from './protected-resource/draft-fields.ts'
import { type ShownCaveat, shownCaveat } from './shown-caveat.ts'

interface Link {
  readonly text: string
  readonly href: string
  readonly current: boolean
}

interface HiddenField {
  readonly name: string
  readonly value: string
}

/** The page that configures, as strings ready to print. */
export interface ConnectPage {
  readonly frame: PageFrame
  readonly groups: readonly {
    readonly id: string
    readonly title: string
    readonly links: readonly Link[]
  }[]
  /** The page that drafts how clients of the MCP server find the issuer. */
  readonly discovery: string
  readonly title: string
  readonly about: string
  readonly since: string | null
  readonly testedWith: Badge | null
  readonly versions: readonly Link[]
  /** Which releases the version stands for. */
  readonly covers: string | null
  readonly form: {
    readonly action: string
    readonly hidden: readonly HiddenField[]
    readonly fields: readonly FormField[]
    readonly open: boolean
    readonly reset: string | null
  }
  readonly summary: ErrorSummary | null
  readonly notice: Callout | null
  /** What the issuer lacks for the configuration, and the form that makes it. */
  readonly lack: {
    readonly text: string
    readonly action: string
    readonly hidden: readonly HiddenField[]
    readonly button: string
  } | null
  readonly files: readonly { readonly id: string; readonly name: string; readonly text: string }[]
  readonly run: string | null
  readonly fetch: string | null
  readonly caveats: readonly ShownCaveat[]
}

/** What the page is made of. */
export interface ConnectInput {
  readonly frame: PageFrame
  readonly base: string
  readonly issuer: Issuer
  readonly target: Target
  readonly values: ConnectValues
  /** What became of it; null where the values are wrong. */
  readonly connection: Connection | null
  readonly issues: readonly InputIssue[]
  readonly usual: { readonly audience: string }
  readonly notice: Callout | null
}

/** The page of a target: its files with the issuer's values, how to run them, and what to know of them. */
export function connectPage(input: ConnectInput): ConnectPage {
  const { frame, base, target, values, connection, issues } = input
  const version = connection === null ? null : connection.version
  const path = `${base}/connect`
  return {
    frame,
    groups: groups(path, input),
    discovery: draftLink(input),
    title: target.title,
    about: target.about,
    since: target.product === 'fastmcp' ? `In FastMCP: ${target.since}.` : null,
    testedWith: testedWith(target, version),
    versions: versionsOf(target).map((one) => ({
      text: one.id,
      href: connectAddress(path, { ...values, alg: '', version: one.id }),
      current: one.id === version?.id,
    })),
    covers: version === null ? null : `FastMCP ${version.covers}`,
    form: form(path, input),
    summary: errorSummary(issues, {
      title: 'There is no configuration for these values',
      labels: CONNECT_LABELS,
    }),
    notice: input.notice,
    ...outcome(path, input),
  }
}

function groups(path: string, { target, values }: ConnectInput): ConnectPage['groups'] {
  const links = (product: Target['product']) =>
    TARGETS.filter((one) => one.product === product).map((one) => ({
      text: one.title,
      href: connectAddress(path, keptValues(values, one)),
      current: one.id === target.id,
    }))
  return [
    { id: 'targets-fastmcp', title: 'FastMCP', links: links('fastmcp') },
    { id: 'targets-other', title: 'Other', links: links('other') },
  ]
}

/** A draft for the audience, where that can be one. */
function draftLink({ base, values, issues }: ConnectInput): string {
  const { audience: resource, scope } = values
  const isFit = issues.length === 0 && resourceProblem(resource) === undefined
  return draftAddress(base, isFit ? { resource, scope } : {})
}

function tested(by: string): Badge {
  return { text: `Tested with ${by}`, tone: 'good' }
}

function testedWith(target: Target, version: FastmcpVersion | null): Badge | null {
  if (target.product === 'other')
    return target.testedWith === null ? null : tested(target.testedWith)
  return version === null ? null : tested(`FastMCP ${version.testedWith}`)
}

function form(path: string, { target, values, connection, issues, usual }: ConnectInput) {
  const version = connection?.version ?? versionForForm(target, values)
  const given = (['audience', 'scope', 'client_id', 'table'] as const).some((name) => values[name])
  const { target: id, version: wanted } = values
  return {
    action: path,
    hidden: hiddenFields({ target: id, version: wanted }),
    fields: connectFields(target, version, { values, issues, usual }),
    open: given || values.alg !== '' || issues.length > 0,
    reset: given ? connectAddress(path, { target: id, version: wanted }) : null,
  }
}

/** The version whose algorithms are offered while something else is wrong. */
function versionForForm(target: Target, { version }: ConnectValues): FastmcpVersion | null {
  return choose(target, version === '' ? {} : { version }).version
}

function hiddenFields(values: Partial<ConnectValues>): readonly HiddenField[] {
  return CONNECT_NAMES.flatMap((name) => {
    const value = values[name] ?? ''
    return value === '' ? [] : [{ name, value }]
  })
}

type Outcome = Pick<ConnectPage, 'lack' | 'files' | 'run' | 'fetch' | 'caveats'>

function outcome(path: string, { connection, values, issuer }: ConnectInput): Outcome {
  if (connection === null) return { lack: null, files: [], run: null, fetch: null, caveats: [] }
  const { written, caveats } = connection
  const shown = caveats.map(shownCaveat)
  if (written.kind === 'lacking') {
    const lack = {
      text: written.lack.what,
      action: `${path}/supply`,
      hidden: hiddenFields(values),
      button: BUTTONS[written.lack.path] ?? 'Make it',
    }
    return { lack, files: [], run: null, fetch: null, caveats: shown }
  }
  const { files, run } = written
  return {
    lack: null,
    files: files.map(({ name, text }, index) => ({
      id: `file-${index + 1}`,
      name,
      text: printableLines(text),
    })),
    run: run === '' ? null : run,
    fetch: fetchCommand(issuer, { values, connection, name: files[0].name }),
    caveats: shown,
  }
}

/** What the button says that makes what is lacking, by the path of the request that makes it. */
const BUTTONS: Readonly<Record<Lack['path'], string>> = {
  '/api/keys': 'Make a key',
  '/api/tokens': 'Mint a token',
  '/api/clients': 'Register a client',
  '/api/static-tables': 'Make an empty table',
}

/** A text of several lines as it can be shown. */
function printableLines(text: string): string {
  return text.split('\n').map(printableText).join('\n')
}

/** The command that fetches the main file with the same values. */
function fetchCommand(
  { url }: Issuer,
  of: { readonly values: ConnectValues; readonly connection: Connection; readonly name: string },
): string {
  const { values, connection, name } = of
  const { target: _, ...asked } = values
  const version = connection.version?.id ?? ''
  const address = connectAddress(`${url}/api/connect/${connection.target.id}`, {
    ...asked,
    version,
  })
  const admin = connection.facts.adminTokenNeeded
    ? ' -H "Authorization: Bearer $MOCK_IDP_ADMIN_TOKEN"'
    : ''
  return `curl -fsS -H 'Accept: text/plain'${admin} ${shellQuoted(address.replace(/\?$/, ''))} > ${name}`
}
