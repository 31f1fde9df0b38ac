import { type Response, Router } from 'express'
import type { InputIssue } from '../../core/protocol/invalid-input.ts'
import { issuerNow } from '../../idp/clock.ts'
import type { Idp } from '../../idp/idp.ts'
import { createStaticTable, deleteStaticTable, listStaticTables } from '../../idp/static-tables.ts'
import { createTableBody } from '../admin/bodies/static-tables.ts'
import { parseInput } from '../admin/parse-input.ts'
import { formOutcome } from './form-outcome.ts'
import type { Callout } from './notice.ts'
import { pageFrame } from './page-frame.ts'
import { issuerAt, placeOf } from './place.ts'
import { queryOf } from './query-of.ts'
import { readForm } from './read-form.ts'
import { refuseMethod } from './refuse-method.ts'
import { staticTablesPage } from './static-tables.ts'
import { renderPage } from './view-engine.ts'

const DELETED: Callout = {
  tone: 'good',
  title: 'The table was deleted',
  text: 'Introspection no longer knows its tokens; a server that has copied them accepts them on.',
}

/** The page of all static-token tables, and the forms that make and delete one. */
export function staticTablesRoutes(idp: Idp): Router {
  const router = Router({ caseSensitive: true, strict: true, mergeParams: true })
  router.get('/static-tables', (_req, res) => showTables(idp, res, { name: '', issues: [] }))
  router.post('/static-tables', async (req, res) => {
    const form = await readForm(req)
    const name = (form.get('name') ?? '').trim()
    const outcome = await formOutcome(async () =>
      createStaticTable(idp, issuerAt(res), parseInput(createTableBody, { name }).name),
    )
    if (outcome.kind === 'done')
      return res.redirect(303, `${placeOf(res).base}/static-tables/${name}?done=made`)
    res.status(400)
    const issues = outcome.issues.map(({ detail }) => ({ pointer: '/name', detail }))
    await showTables(idp, res, { name, issues })
  })
  router.all('/static-tables', refuseMethod('GET, HEAD, POST'))
  router.post('/static-tables/:name/delete', async (req, res) => {
    await deleteStaticTable(idp, issuerAt(res), req.params.name)
    res.redirect(303, `${placeOf(res).base}/static-tables?done=deleted`)
  })
  router.all('/static-tables/:name/delete', refuseMethod('POST'))
  return router
}

interface FormState {
  readonly name: string
  readonly issues: readonly InputIssue[]
}

async function showTables(idp: Idp, res: Response, { name, issues }: FormState): Promise<void> {
  const issuer = issuerAt(res)
  const place = placeOf(res)
  const query = queryOf(res.req)
  const cursor = query.get('cursor') ?? undefined
  const listed = await listStaticTables(idp, issuer, { cursor })
  const title = issues.length > 0 ? 'Error: Static tokens' : 'Static tokens'
  const model = staticTablesPage({
    frame: pageFrame(place, { title, current: 'staticTables', styles: ['static-tables'] }),
    base: place.base,
    listed,
    query,
    now: issuerNow(idp, issuer),
    name,
    issues,
    notice: query.get('done') === 'deleted' ? DELETED : null,
  })
  renderPage(res, 'pages/static-tables', model)
}
