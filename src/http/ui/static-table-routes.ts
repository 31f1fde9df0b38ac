import { type Request, type Response, Router } from 'express'
import { type InputIssue, InvalidInput } from '../../core/protocol/invalid-input.ts'
import type { Parameters } from '../../core/protocol/parameters.ts'
import { checkStaticEntry, checkStaticToken } from '../../core/static-tables/check-entry.ts'
import { toPythonLiteral } from '../../core/static-tables/python-literal.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { describeStaticTable, listStaticTokens } from '../../idp/list-static-tokens.ts'
import {
  addStaticToken,
  deleteStaticToken,
  getStaticTable,
  putStaticToken,
} from '../../idp/static-tables.ts'
import { PYTHON } from '../admin/bodies/static-tables.ts'
import { formOutcome } from './form-outcome.ts'
import type { Callout } from './notice.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import {
  ENTRY_FIELDS,
  type EntryFormValues,
  type ReadEntryForm,
  readEntryForm,
} from './static-entry-form.ts'
import { type SentEntryForm, staticTablePage, tableAddress } from './static-table.ts'
import { renderPage } from './view-engine.ts'

/** The most tokens of a table that its page shows as code too. */
const SHOWN_AS_CODE = 100

const RESTART = 'FastMCP reads the dict once: a server that has copied it must be started again.'

/** What was done just before, by the word for it in the address. */
const DONE: ReadonlyMap<string, Callout> = new Map([
  ['made', { tone: 'good', title: 'The table was made', text: 'It is empty as yet.' }],
  ['added', { tone: 'good', title: 'The token was added', text: 'It stands last in the table.' }],
  ['saved', { tone: 'good', title: 'The token was changed', text: RESTART }],
  ['removed', { tone: 'good', title: 'The token was removed', text: RESTART }],
  ['imported', { tone: 'good', title: 'The tokens were imported', text: RESTART }],
])

/** The page of a table of static tokens, the forms on it, and the table as files. */
export function staticTableRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  const path = '/static-tables/:name'
  router.get(path, (req, res) => showTable(idp, res, { name: req.params.name, ...placeIn(req) }))
  router.all(path, refuseMethod('GET, HEAD'))
  router.post(`${path}/tokens`, (req, res) => changeToken(idp, req, res))
  router.all(`${path}/tokens`, refuseMethod('POST'))
  router.post(`${path}/tokens/edit`, (req, res) => changeToken(idp, req, res))
  router.all(`${path}/tokens/edit`, refuseMethod('POST'))
  router.post(`${path}/tokens/delete`, async (req, res) => {
    const form = await readForm(req)
    const { name } = req.params
    await deleteStaticToken(idp, issuerAt(res), { name, token: form.get('token') ?? '' })
    res.redirect(303, tableAddress(tablePath(res, name), formPlace(form), { done: 'removed' }))
  })
  router.all(`${path}/tokens/delete`, refuseMethod('POST'))
  router.get(`${path}/tokens.py`, async (req, res) => {
    const { tokens } = await getStaticTable(idp, issuerAt(res), req.params.name)
    res.attachment(`${req.params.name}.py`).type(PYTHON)
    res.send(`tokens = ${toPythonLiteral(tokens)}\n`)
  })
  router.all(`${path}/tokens.py`, refuseMethod('GET, HEAD'))
  router.get(`${path}/tokens.json`, async (req, res) => {
    const { tokens } = await getStaticTable(idp, issuerAt(res), req.params.name)
    res.attachment(`${req.params.name}.json`).type('application/json')
    res.send(`${JSON.stringify(tokens, null, 2)}\n`)
  })
  router.all(`${path}/tokens.json`, refuseMethod('GET, HEAD'))
  return router
}

/** The path of a table's page. */
export function tablePath(res: Response, name: string): string {
  return `${placeOf(res).base}/static-tables/${encodeURIComponent(name)}`
}

/** Which stretch of the table is looked at. */
interface TablePlace {
  readonly cursor: string
  readonly q: string
}

function placeIn(req: Request): TablePlace {
  const query = queryOf(req)
  return { cursor: query.get('cursor') ?? '', q: query.get('q') ?? '' }
}

function formPlace(form: Parameters): TablePlace {
  return { cursor: form.get('cursor') ?? '', q: form.get('q') ?? '' }
}

/** Adds a token, or puts another entry in its place where the form says so by its address. */
async function changeToken(idp: Idp, req: Request, res: Response): Promise<void> {
  const { name = '' } = req.params as { readonly name?: string }
  const isEdit = req.path.endsWith('/edit')
  const form = await readForm(req)
  const values = Object.fromEntries(
    ENTRY_FIELDS.map((field) => [field, form.get(field) ?? '']),
  ) as EntryFormValues
  const issuer = issuerAt(res)
  const read = readEntryForm(values, issuerNow(idp, issuer))
  const outcome = await formOutcome(() => {
    checkForm(read)
    const change = { name, token: read.token, entry: read.entry }
    return (isEdit ? putStaticToken : addStaticToken)(idp, issuer, change)
  })
  const place = formPlace(form)
  if (outcome.kind === 'done') {
    const done = isEdit ? 'saved' : 'added'
    return res.redirect(303, tableAddress(tablePath(res, name), place, { done }))
  }
  res.status(400)
  const issues = outcome.issues.map((issue) =>
    issue.pointer === '' ? { ...issue, pointer: '/token' } : issue,
  )
  const sent = { editing: isEdit ? values.token : null, values, issues }
  await showTable(idp, res, { name, ...place, sent })
}

const ORDER: readonly string[] = ENTRY_FIELDS

/** Throws `InvalidInput` with every mistake in the form: what could not be read, and what the API would refuse. */
function checkForm({ token, entry, issues }: ReadEntryForm): void {
  const problem = checkStaticToken(token)
  const checked = checkStaticEntry(entry, '')
  const refused = Array.isArray(checked) ? (checked as typeof issues) : []
  const unread = new Set(issues.map(({ pointer }) => pointer))
  const all = [
    ...(problem === undefined ? [] : [{ pointer: '/token', detail: problem }]),
    ...issues,
    ...refused.filter(({ pointer }) => !unread.has(pointer)),
  ]
  const fieldOf = ({ pointer }: InputIssue) => ORDER.indexOf(pointer.split('/')[1] ?? '')
  if (all.length > 0) throw new InvalidInput(all.sort((a, b) => fieldOf(a) - fieldOf(b)))
}

interface TableState extends TablePlace {
  readonly name: string
  readonly sent?: SentEntryForm
}

async function showTable(
  idp: Idp,
  res: Response,
  { name, cursor, q, sent }: TableState,
): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const query = queryOf(res.req)
  const table = await describeStaticTable(idp, issuer, name)
  const page = cursor === '' ? {} : { cursor }
  const listed = await listStaticTokens(idp, issuer, { name, q, page })
  const isSmall = table.tokenCount <= SHOWN_AS_CODE
  const tokens = isSmall ? (await getStaticTable(idp, issuer, name)).tokens : undefined
  const edit = query.get('edit') ?? ''
  const head = { current: 'staticTables', styles: ['static-tables'] } as const
  const title = `${sent === undefined ? '' : 'Error: '}Static tokens: ${name}`
  const model = staticTablePage({
    frame: pageFrame(place, { ...head, title }),
    base: place.base,
    issuer,
    table,
    listed,
    tokens,
    cursor,
    q,
    now: issuerNow(idp, issuer),
    editing: /^\d{1,15}$/.test(edit) ? Number(edit) : null,
    sent: sent ?? null,
    adding: query.get('add') === 'true' || table.tokenCount === 0,
    notice: DONE.get(query.get('done') ?? '') ?? null,
  })
  renderPage(res, 'pages/static-table', model)
}
