import { EVENT_ABOUT } from '../../../src/core/events/event-about.ts'
import { expectedByMode, faultById, TOKEN_FAULTS } from '../../../src/core/faults/catalogue.ts'
import { FAULT_ENDPOINTS } from '../../../src/core/faults/endpoint-fault.ts'
import { ALL_FAULT_MODES, modeAbout } from '../../../src/core/faults/endpoint-fault-modes.ts'
import { chapterContents, FAULT_CHAPTERS } from '../../../src/core/faults/fault-chapters.ts'
import { PROFILES } from '../../../src/core/tokens/profiles.ts'
import { ADMIN_ROUTES } from '../../../src/http/admin/routes.ts'
import { cell, code, table } from './markdown.ts'

/** The table of every route of the admin API, in the order of their paths as they are declared. */
export function adminApiTable(): string {
  const rows = ADMIN_ROUTES.map(({ method, path, summary, defaultOnly }) => [
    code(`${method.toUpperCase()} ${path}`),
    cell(summary) + (defaultOnly === true ? ' (at the default issuer only)' : ''),
  ])
  return table(['method and path', 'what'], rows)
}

/** The tables of every case of the fault catalogue, chapter by chapter. */
export function badTokensTables(): string {
  const minted = new Set(TOKEN_FAULTS.map(({ id }) => id))
  return FAULT_CHAPTERS.map((chapter) => {
    const { title, ids } = chapterOfCatalogue(chapter)
    const rows = ids.flatMap((id) => {
      const fault = faultById(id)
      if (fault === undefined) return []
      const { about, clause, expected } = fault
      const byMint = minted.has(id) ? code(id) : `${code(id)} (${fault.kind})`
      return [[byMint, cell(about), cell(clause), dueOf(expected, expectedByMode(fault))]]
    })
    return `### ${title}\n\n${table(['id', 'what it is', 'rule', 'due'], rows)}`
  }).join('\n\n')
}

function chapterOfCatalogue(chapter: (typeof FAULT_CHAPTERS)[number]) {
  const { title, faults } = chapterContents(chapter)
  return { title, ids: faults.map(({ id }) => id) }
}

function dueOf(expected: string, byMode: Readonly<Record<string, string>>): string {
  const others = Object.entries(byMode).filter(([, due]) => due !== expected)
  return [expected, ...others.map(([mode, due]) => `${mode.replaceAll('_', ' ')}: ${due}`)].join(
    '; ',
  )
}

/** The table of every way in which an endpoint can be made to answer badly. */
export function badAnswersTable(): string {
  const rows = ALL_FAULT_MODES.map((mode) => {
    const { about, endpoints, takes } = modeAbout(mode)
    const members = takes.map((member) =>
      code(member.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)),
    )
    return [code(mode), cell(about), endpoints?.map(code).join(' ') ?? 'all', members.join(' ')]
  })
  const endpoints = `Endpoints: ${FAULT_ENDPOINTS.map(code).join(', ')}.`
  return `${endpoints}\n\n${table(['mode', 'what is answered', 'endpoints', 'takes'], rows)}`
}

const SAMPLE = {
  issuer: 'https://idp.example/issuers/default',
  subject: 'alice',
  clientId: 'demo-client',
  audience: 'https://mcp.example/mcp',
  audienceGiven: true,
  scopes: ['read', 'write'],
  issuedAt: 1_800_000_000,
  expiresAt: 1_800_003_600,
  notBefore: null,
  jti: 'example-token-id-0001',
} as const

/** A section for every profile: where it comes from, and what an access token of it holds. */
export function profileSections(): string {
  return Object.entries(PROFILES)
    .map(([name, { about, source, typ, claims }]) => {
      const made = Object.entries(claims(SAMPLE)).filter(
        ([, value]) => value !== undefined && value !== null,
      )
      const shown = JSON.stringify(Object.fromEntries(made), null, 2)
      const header =
        typ === null ? 'The header has no `typ`.' : `The header's \`typ\` is \`${typ}\`.`
      return `## ${name}\n\n${sentence(about)} ${header} Source: <${source}>\n\n\`\`\`json\n${shown}\n\`\`\``
    })
    .join('\n\n')
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}

/** The table of every type of event. */
export function eventsTable(): string {
  const rows = Object.entries(EVENT_ABOUT).map(([type, { about, data }]) => [
    code(type),
    cell(about),
    data.map(code).join(' '),
  ])
  return table(['type', 'what happened', '`data`'], rows)
}
