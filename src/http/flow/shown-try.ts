import { isJsonObject, type JsonObject } from '../../core/protocol/json.ts'
import { printableText } from '../../core/protocol/printable-text.ts'
import { decodeToken } from '../../core/tokens/decode.ts'
import type { CheckRow } from '../ui/inspect-checks.ts'
import { type JsonLine, jsonLines } from '../ui/json-lines.ts'
import type { Badge } from '../ui/notice.ts'
import { type FlowCheck, type FlowRequest, type FlowTry, isGood } from './flow-run.ts'
import type { FlowMistake } from './flow-step.ts'
import { cameNote, type ParameterNote, sentNote } from './parameter-notes.ts'

/** A name, its value, and what it is for. */
export interface NotedName {
  readonly name: string
  readonly value: string
  readonly text: string
  readonly rule: string
}

/** Names under one heading. */
export interface NameTable {
  readonly caption: string
  readonly names: readonly NotedName[]
}

/** A token's parts. */
export interface ShownToken {
  readonly name: string
  readonly headerId: string
  readonly header: readonly JsonLine[]
  readonly claimsId: string
  readonly claims: readonly JsonLine[]
}

/** A try of a step as a page shows it. */
export interface ShownTry {
  readonly id: string
  readonly title: string
  /** Whether it is the latest of its run, which the page opens. */
  readonly isLatest: boolean
  readonly badge: Badge
  /** What a strict server answers to the mistake; null where none was made. */
  readonly due: string | null
  readonly request: string
  readonly response: string
  /** What was sent and what came back, name by name. */
  readonly tables: readonly NameTable[]
  readonly tokens: readonly ShownToken[]
  readonly checks: readonly CheckRow[]
}

/** The headers of an answer that say something about the flow. */
const TELLING = [
  'content-type',
  'cache-control',
  'location',
  'www-authenticate',
  'dpop-nonce',
  'retry-after',
]

interface ShownAs {
  readonly id: string
  readonly mistakes: readonly FlowMistake[]
  readonly isLatest: boolean
}

/** Lays a try out. */
export function shownTry(one: FlowTry, { id, mistakes, isLatest }: ShownAs): ShownTry {
  const { request, response, mistake } = one
  const made = mistakes.find(({ value }) => value === mistake)
  const failed = one.checks.filter(({ passed }) => !passed).length
  const json = response.json ?? {}
  return {
    id,
    isLatest,
    title: made === undefined ? 'As it should be' : `On purpose: ${made.text}`,
    badge: badgeOf(response.status, failed),
    due: made?.due ?? null,
    request: requestText(request),
    response: responseText(one),
    tables: tablesOf(request, json),
    tokens: ['access_token', 'id_token'].flatMap((name) => shownToken(id, name, json)),
    checks: one.checks.map(checkRow),
  }
}

function tablesOf(request: FlowRequest, json: JsonObject): readonly NameTable[] {
  const sent = [...headerNotes(request), ...sentNames(request)]
  const came = Object.entries(json).flatMap(([name, value]) =>
    noted(name, typeof value === 'string' ? value : JSON.stringify(value), cameNote(name)),
  )
  const tables = [
    { caption: 'What was sent, and why', names: sent },
    { caption: 'What came back, and what it is for', names: came },
  ]
  return tables.filter(({ names }) => names.length > 0)
}

function badgeOf(status: number, failed: number): Badge {
  if (failed > 0) return { text: `${status}, ${failed} to look at`, tone: 'danger' }
  return { text: String(status), tone: isGood({ status }) ? 'good' : 'warning' }
}

function checkRow({ name, passed, detail, rule }: FlowCheck): CheckRow {
  const badge: Badge = passed ? { text: 'pass', tone: 'good' } : { text: 'fail', tone: 'danger' }
  return { badge, name, code: true, detail: printableText(detail), rule }
}

/** A request line by line; a form's parameters each on a line of their own, for reading. */
function requestText({ method, url, headers, body, parameters }: FlowRequest): string {
  const { host, pathname, search } = new URL(url)
  const target =
    search === '' ? pathname : `${pathname}?\n  ${search.slice(1).replaceAll('&', '\n  &')}`
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  const text = parameters.length > 0 ? body.replaceAll('&', '\n&') : pretty(body)
  return printableLines([...lines, ...(text === '' ? [] : ['', text])].join('\n'))
}

function responseText({ response }: FlowTry): string {
  const { status, headers, body, json } = response
  const lines = [
    `HTTP/1.1 ${status}`,
    ...TELLING.flatMap((name) =>
      headers[name] === undefined ? [] : [`${name}: ${headers[name]}`],
    ),
  ]
  const text = json === undefined || body === '' ? body : JSON.stringify(json, null, 2)
  return printableLines([...lines, ...(text === '' ? [] : ['', text])].join('\n'))
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

function printableLines(text: string): string {
  return text.split('\n').map(printableText).join('\n')
}

function headerNotes({ headers }: FlowRequest): readonly NotedName[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    noted(name, value, sentNote(name.toLowerCase())),
  )
}

/** A parameter that is sent, with what it is for; nothing for one that needs no words. */
export function sentName(name: string, value: string): readonly NotedName[] {
  return noted(name, value, sentNote(name))
}

/** The parameters of a form or a query, or the members of JSON. */
function sentNames({ parameters, body }: FlowRequest): readonly NotedName[] {
  if (parameters.length > 0) return parameters.flatMap(([name, value]) => sentName(name, value))
  return Object.entries(objectOf(body)).flatMap(([name, value]) =>
    noted(name, typeof value === 'string' ? value : JSON.stringify(value), sentNote(name)),
  )
}

function objectOf(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** The longest value that a table shows whole; the message above has it all. */
const SHOWN = 60

function noted(name: string, value: string, note: ParameterNote | undefined): readonly NotedName[] {
  if (note === undefined) return []
  const short = value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value
  return [{ name: printableText(name), value: printableText(short), ...note }]
}

function shownToken(id: string, name: string, json: JsonObject): readonly ShownToken[] {
  const value = Object.hasOwn(json, name) ? json[name] : undefined
  const { header, claims } = typeof value === 'string' ? decodeToken(value) : {}
  if (header === undefined || claims === undefined) return []
  return [
    {
      name,
      headerId: `${id}-${name}-header`,
      header: jsonLines(header),
      claimsId: `${id}-${name}-claims`,
      claims: jsonLines(claims),
    },
  ]
}
