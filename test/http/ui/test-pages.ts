import request, { type Agent, type Test } from 'supertest'
import { DEFAULT_ISSUER_NAME, type Issuer } from '../../../src/core/issuers/issuer.ts'
import { accessRules } from '../../../src/http/access.ts'
import { createApp } from '../../../src/http/app.ts'
import { findIssuer } from '../../../src/idp/find-issuer.ts'
import type { Clock, Idp, Log } from '../../../src/idp/idp.ts'
import { openIdp } from '../../../src/idp/open-idp.ts'
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts'

/** The Host and, for forms, the Origin of our own pages. */
export const HOST = 'localhost:9400'
export const ORIGIN = `http://${HOST}`

/** The time at which every clock here starts, in Unix seconds; it passes only when told to. */
export const NOW = 1_795_245_485

/** A whole app with its state in memory. */
export interface TestPages {
  readonly idp: Idp
  readonly issuer: Issuer
  readonly app: ReturnType<typeof createApp>
  readonly logged: readonly object[]
  /** Lets seconds pass. */
  pass(seconds: number): void
  get(path: string): Test
  /** Posts a form as a browser does from one of our pages. */
  post(path: string, form?: Readonly<Record<string, string>>): Test
}

/** Opens an app in memory with a clock of its own. */
export async function openTestPages(options: { adminToken?: string } = {}): Promise<TestPages> {
  let now = NOW
  const clock: Clock = { now: () => now }
  const logged: object[] = []
  const note = (fields: object) => void logged.push(fields)
  const log: Log = { debug: note, info: note, warn: note, error: note }
  const store = await openSqliteStore({ location: { kind: 'memory' } })
  const idp = await openIdp({ store, publicUrl: ORIGIN, clock, log })
  const app = createApp(idp, { access: accessRules({ publicUrl: ORIGIN, ...options }) })
  const agent: Agent = request(app)
  return {
    idp,
    issuer: await findIssuer(idp, DEFAULT_ISSUER_NAME),
    app,
    logged,
    pass: (seconds) => {
      now += seconds
    },
    get: (path) => agent.get(path).set('Host', HOST),
    post: (path, form = {}) =>
      agent.post(path).set('Host', HOST).set('Origin', ORIGIN).type('form').send(form),
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#34;': '"',
  '&#39;': "'",
}

/** The text that a browser makes of escaped markup. */
export function unescaped(html: string): string {
  return html.replace(/&(?:amp|lt|gt|#34|#39);/g, (entity) => ENTITIES[entity] ?? entity)
}

/** The text of a page, without its tags. */
export function textOf(html: string): string {
  return unescaped(html.replace(/<[^>]*>/g, ''))
}

/** The text of the element with an id. */
export function textOfId(html: string, id: string): string {
  const found = new RegExp(`<(\\w+)[^>]*\\bid="${id}"[^>]*>([\\s\\S]*?)</\\1>`).exec(html)
  if (found === null) throw new Error(`there is no #${id}`)
  return textOf(found[2] ?? '')
}

/** What a browser would post of the form on the page that mints. */
export function formValues(html: string): Record<string, string> {
  const form = /<form class="card[\s\S]*?<\/form>/.exec(html)?.[0] ?? ''
  const values: Record<string, string> = {}
  for (const [, name = '', value = ''] of form.matchAll(
    /<input[^>]* name="(\w+)" value="([^"]*)"/g,
  )) {
    values[name] = unescaped(value)
  }
  for (const [, name = '', text = ''] of form.matchAll(
    /<textarea[^>]* name="(\w+)"[^>]*>\n?([\s\S]*?)<\/textarea>/g,
  )) {
    values[name] = unescaped(text)
  }
  for (const [, name = '', options = ''] of form.matchAll(
    /<select[^>]* name="(\w+)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    values[name] = unescaped(/<option value="([^"]*)" selected>/.exec(options)?.[1] ?? '')
  }
  return values
}
